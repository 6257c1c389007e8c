import type { Path } from '../../kubernetes/json';
import type { Manifest } from '../../kubernetes/manifests';

/** The API that an object is written in, before all of them are one model. */
export type Dialect = 'istio' | 'gateway-api';

/** An object that makes gateway pods listen. */
export interface Gateway {
  readonly manifest: Manifest;
  readonly dialect: Dialect;
  readonly namespace: string;
  readonly name: string;
  /** Labels of the pods that listen. Empty: every gateway pod. */
  readonly selector: Readonly<Record<string, string>>;
  readonly servers: readonly Server[];
  /** Path of the selector, existing or not. */
  readonly at: Readonly<Record<'selector', Path>>;
}

/** A listener of a Gateway: a port, and the hosts that routes may use on the port. */
export interface Server {
  readonly gateway: Gateway;
  readonly path: Path;
  readonly number: number | undefined;
  readonly name: string;
  /** The protocol, in upper case. */
  readonly protocol: string;
  readonly hosts: readonly ServerHost[];
  readonly tls: ServerTls | undefined;
  /** The kinds of objects whose routes it takes. @default - every kind of its dialect */
  readonly routeKinds?: readonly string[];
  /** Path of each field in the Gateway's object, existing or not. */
  readonly at: Readonly<Record<'number' | 'name' | 'protocol' | 'hosts' | 'tls', Path>>;
}

/** A host name, which may have a wildcard, and the namespace whose routes may use it. */
export interface ServerHost {
  readonly name: string;
  /** The namespace whose routes are accepted. undefined or `*`: any. */
  readonly namespace: string | undefined;
  readonly written: string;
  readonly path: Path;
}

/** How a server terminates TLS, or passes TLS through. */
export interface ServerTls {
  readonly mode: 'PASSTHROUGH' | 'SIMPLE' | 'MUTUAL' | 'OPTIONAL_MUTUAL' | 'ISTIO_MUTUAL' | (string & {});
  readonly modeIsWritten: boolean;
  /** The Secrets with the server's certificates. */
  readonly credentials: readonly {
    readonly name: string;
    readonly path: Path;
    /** Where the Secret has to be. @default - in the namespace of the gateway's pods */
    readonly namespace?: string;
  }[];
  /** Whether certificates are files in the pods, or named elsewhere. */
  readonly hasOtherCertificates: boolean;
  readonly minVersion: string | undefined;
  /** The Secret with the clients' CA. undefined if no separate Secret is named. */
  readonly clientCa: string | undefined;
  /** Whether a CA for clients is named, as a Secret or as a file. */
  readonly namesClientCa: boolean;
  readonly httpsRedirect: boolean;
  readonly at: Readonly<Record<'mode' | 'minVersion' | 'clientCa', Path>>;
}

/** Whether Envoy terminates TLS on this server. */
export function terminatesTls({ tls }: Server): boolean {
  return tls !== undefined && ['SIMPLE', 'MUTUAL', 'OPTIONAL_MUTUAL', 'ISTIO_MUTUAL'].includes(tls.mode);
}

/** Names a server for messages, as its API does: `server otlp-grpc (4317)`, `listener otlp-grpc (4317)`. */
export function serverText({ name, number, gateway }: Server): string {
  return `${gateway.dialect === 'istio' ? 'server' : 'listener'} ${name || '(without a name)'} (${number ?? 'no number'})`;
}
