/** What was seen, as plain data: a recorded observation can be judged again. */
import type { Transport } from '../facts/otlp';
import type { EnvoyFacts } from './envoy-facts';
import type { Sample } from './metrics';

/** A value that was looked for, or why it could not be seen. */
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
  /** Every kind has fields of its own; whoever reads one checks its type. */
  readonly [field: string]: unknown;
}

/** Everything that was seen of an environment's path. */
export interface Observations {
  /** When it was seen, in ISO 8601. */
  readonly now: string;
  /** Objects by `<kind> <namespace>`. Of a kind that is read by name, only the objects of these names. */
  readonly objects: Readonly<Record<string, Seen<readonly KubeObject[]>>>;
  /**
   * The Secrets' keys, by `<namespace>/<name>` of the Secret. null: the Secret does not exist. A key's value is never
   * kept.
   */
  readonly secrets: Readonly<Record<string, Seen<{ readonly keys: readonly string[] } | null>>>;
  /**
   * What concerns many looks, such as why the API server did not answer.
   *
   * @default - none
   */
  readonly remarks?: readonly string[];
  /** What was seen of each edge, by `<namespace>/<name>` of the edge's Service. */
  readonly edges: Readonly<Record<string, EdgeSeen>>;
  /** What was seen of each tier, by `<namespace>/<name>` of the tier's Service. */
  readonly tiers: Readonly<Record<string, TierSeen>>;
}

/** An edge from outside, and the Envoy of its gateway. */
export interface EdgeSeen {
  readonly listeners: Readonly<Record<Transport, ListenerSeen>>;
  readonly envoy: Seen<EnvoyFacts>;
  /** The signals that --send sent. A transport is missing if the time was up. */
  readonly sent?: Readonly<Partial<Record<Transport, Sent>>>;
}

/** A tier of Alloy from inside. */
export interface TierSeen {
  /** The samples of each pod that was asked. */
  readonly metrics: readonly { readonly from: string; readonly samples: Seen<readonly Sample[]> }[];
}

/** The public side of a listener: its name, the connection, the handshake. */
export interface ListenerSeen {
  /** host:port of the connection. */
  readonly target: string;
  /** The addresses of the public name. undefined if --address was given. */
  readonly addresses?: Seen<readonly string[]>;
  /** The addresses of the NLB's own name, which the Service's status has. */
  readonly balancer?: Seen<readonly string[]>;
  readonly tcp: Connection;
  readonly tls?: Handshake;
}

/** How an attempt to connect over TCP ended. */
export type Connection = 'connected' | 'refused' | 'no answer' | 'not tried';

/** How the TLS handshake ended. */
export interface Handshake {
  /** Why the handshake failed. */
  readonly error?: string;
  readonly certificate?: ServedCertificate;
  /** Why Node does not trust the chain, in Node's words. Empty: Node trusts it. */
  readonly distrust?: string;
  /** Whether --ca said which CA to trust. */
  readonly caGiven?: boolean;
}

/** The certificate that the gateway served. */
export interface ServedCertificate {
  readonly names: readonly string[];
  /** ISO 8601. Empty if the certificate has no readable date. */
  readonly notBefore: string;
  readonly notAfter: string;
  readonly issuer: string;
}

/** A signal that was sent, and the answer. */
export interface Sent {
  readonly signal: string;
  /** HTTP status. undefined: no answer came. */
  readonly status?: number;
  readonly grpcStatus?: number;
  readonly message?: string;
  /** Why the answer is no complete answer of OTLP, such as a body that was cut off. */
  readonly fault?: string;
  /** By how much the receivers' counter for this transport rose; unknown if no counter could be read. */
  readonly arrived: Seen<number>;
}
