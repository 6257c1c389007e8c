/** What was looked at, as plain data: a recorded one can be judged again. */
import type { Transport } from '../facts/otlp';
import type { EnvoyFacts } from './envoy-facts';
import type { Sample } from './metrics';

/** Something that was looked for, or why it could not be seen. */
export type Seen<T> = { readonly value: T } | { readonly unknown: string };

/** Any Kubernetes object. */
export interface KubeObject {
  readonly apiVersion?: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  // biome-ignore lint/suspicious/noExplicitAny: every kind has its own fields
  readonly [field: string]: any;
}

export interface Observations {
  /** ISO 8601. */
  readonly now: string;
  /** By `<kind> <namespace>`; of a kind that is read by name, those of these names. */
  readonly objects: Readonly<Record<string, Seen<readonly KubeObject[]>>>;
  /** By name, in the gateway's namespace; null: there is none. Never the key itself. */
  readonly secrets: Readonly<Record<string, Seen<{ readonly keys: readonly string[] } | null>>>;
  /** What concerns many looks, such as why the API server did not answer. Default: nothing. */
  readonly remarks?: readonly string[];
  readonly edge: Readonly<Record<Transport, EdgeSeen>>;
  readonly envoy: Seen<EnvoyFacts>;
  /** One for each of Alloy's pods that was asked. */
  readonly metrics: readonly { readonly from: string; readonly samples: Seen<readonly Sample[]> }[];
  /** With --send; not over a transport that the time was up for. */
  readonly sent?: Readonly<Partial<Record<Transport, Sent>>>;
}

/** The public side of a listener: its name, the connection, the handshake. */
export interface EdgeSeen {
  /** host:port that was connected to. */
  readonly target: string;
  /** The name's addresses; none where an address was given instead. */
  readonly addresses?: Seen<readonly string[]>;
  /** The addresses of the NLB's own name, which the Service's status has. */
  readonly balancer?: Seen<readonly string[]>;
  readonly tcp: Connection;
  readonly tls?: Handshake;
}

export type Connection = 'connected' | 'refused' | 'no answer' | 'not tried';

export interface Handshake {
  /** Why there was none. */
  readonly error?: string;
  readonly certificate?: ServedCertificate;
  /** Node's word for why the chain is not trusted; empty when it is. */
  readonly distrust?: string;
  /** Somebody said with --ca whom to trust. */
  readonly caGiven?: boolean;
}

export interface ServedCertificate {
  readonly names: readonly string[];
  /** ISO 8601; empty when it says no date. */
  readonly notBefore: string;
  readonly notAfter: string;
  readonly issuer: string;
}

export interface Sent {
  readonly signal: string;
  /** HTTP status; none where there was no answer. */
  readonly status?: number;
  readonly grpcStatus?: number;
  readonly message?: string;
  /** Why what came is no whole answer of OTLP, such as a body that was cut off. */
  readonly fault?: string;
  /** What the receiver's counter of this transport went up by; unknown where no counter could be read. */
  readonly arrived: Seen<number>;
}
