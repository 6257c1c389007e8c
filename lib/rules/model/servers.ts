import type { Path } from '../../kubernetes/json';
import type { Manifest } from '../../kubernetes/manifests';

/** An object that makes gateway pods listen. */
export interface Gateway {
  readonly manifest: Manifest;
  readonly namespace: string;
  readonly name: string;
  /** The pods that listen; empty for every gateway pod. */
  readonly selector: Readonly<Record<string, string>>;
  readonly servers: readonly Server[];
  /** Where the selector stands, or would. */
  readonly at: Readonly<Record<'selector', Path>>;
}

/** A listener of a Gateway: a port, and the hosts for which routes may be bound to it. */
export interface Server {
  readonly gateway: Gateway;
  readonly path: Path;
  readonly number: number | undefined;
  readonly name: string;
  /** In capitals. */
  readonly protocol: string;
  readonly hosts: readonly ServerHost[];
  readonly tls: ServerTls | undefined;
  /** Where in the Gateway's object each field stands, or would. */
  readonly at: Readonly<Record<'number' | 'name' | 'protocol' | 'hosts' | 'tls', Path>>;
}

/** A host name, perhaps with a wildcard, and whose routes may have it. */
export interface ServerHost {
  readonly name: string;
  /** Only routes of this namespace are let in; undefined or `*` for those of any. */
  readonly namespace: string | undefined;
  readonly written: string;
  readonly path: Path;
}

/** How a server ends TLS, or hands it on. */
export interface ServerTls {
  readonly mode: 'PASSTHROUGH' | 'SIMPLE' | 'MUTUAL' | 'OPTIONAL_MUTUAL' | 'ISTIO_MUTUAL' | (string & {});
  readonly modeIsWritten: boolean;
  /** The Secrets with its certificates. */
  readonly credentials: readonly { readonly name: string; readonly path: Path }[];
  /** The certificates are files in the pods, or listed elsewhere. */
  readonly hasOtherCertificates: boolean;
  readonly minVersion: string | undefined;
  /** The Secret with the CA of clients; undefined where none is named apart. */
  readonly clientCa: string | undefined;
  /** Some CA of clients is named, as a Secret or a file. */
  readonly namesClientCa: boolean;
  readonly httpsRedirect: boolean;
  readonly at: Readonly<Record<'mode' | 'minVersion' | 'clientCa', Path>>;
}

/** Whether Envoy ends TLS itself on this server. */
export function terminatesTls({ tls }: Server): boolean {
  return tls !== undefined && ['SIMPLE', 'MUTUAL', 'OPTIONAL_MUTUAL', 'ISTIO_MUTUAL'].includes(tls.mode);
}

/** `server otlp-grpc (4317)`, as messages name it. */
export function serverText({ name, number }: Server): string {
  return `server ${name || '(without a name)'} (${number ?? 'no number'})`;
}
