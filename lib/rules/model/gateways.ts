import { get, integer, list, type Path, stringMap, strings, text } from '../../kubernetes/json';
import type { Manifest, Manifests } from '../../kubernetes/manifests';

/** An Istio Gateway. */
export interface Gateway {
  readonly manifest: Manifest;
  readonly namespace: string;
  readonly name: string;
  /** Empty where it has none and so applies to every gateway pod. */
  readonly selector: Readonly<Record<string, string>>;
  readonly servers: readonly Server[];
}

export interface Server {
  readonly gateway: Gateway;
  readonly path: Path;
  readonly number: number | undefined;
  readonly name: string;
  /** In capitals. */
  readonly protocol: string;
  readonly hosts: readonly string[];
  readonly tls: ServerTls | undefined;
}

export interface ServerTls {
  /** PASSTHROUGH where none is written. */
  readonly mode: string;
  readonly modeIsWritten: boolean;
  readonly credentials: readonly { readonly name: string; readonly path: Path }[];
  readonly httpsRedirect: boolean;
  readonly value: unknown;
}

export function findGateways(manifests: Manifests): Gateway[] {
  return manifests.ofKind('Gateway').map(toGateway);
}

/** Whether Envoy ends TLS itself on this server. */
export function terminatesTls({ tls }: Server): boolean {
  return tls !== undefined && ['SIMPLE', 'MUTUAL', 'OPTIONAL_MUTUAL', 'ISTIO_MUTUAL'].includes(tls.mode);
}

/** `server otlp-grpc (4317)`, as messages name it. */
export function serverText({ name, number }: Server): string {
  return `server ${name || '(without a name)'} (${number ?? 'no number'})`;
}

/** The host of a Gateway's entry without the namespace that may stand before it. */
export function bareHost(entry: string): string {
  return entry.slice(entry.indexOf('/') + 1);
}

function toGateway(manifest: Manifest): Gateway {
  const servers: Server[] = [];
  const gateway: Gateway = {
    manifest,
    namespace: manifest.namespace,
    name: manifest.name,
    selector: stringMap(get(manifest.value, 'spec', 'selector')),
    servers,
  };
  list(get(manifest.value, 'spec', 'servers')).forEach((value, index) => {
    servers.push(toServer(gateway, value, ['spec', 'servers', index]));
  });
  return gateway;
}

function toServer(gateway: Gateway, value: unknown, path: Path): Server {
  return {
    gateway,
    path,
    number: integer(get(value, 'port', 'number')),
    name: text(get(value, 'port', 'name')) ?? '',
    protocol: (text(get(value, 'port', 'protocol')) ?? '').toUpperCase(),
    hosts: strings(get(value, 'hosts')),
    tls: toTls(get(value, 'tls'), [...path, 'tls']),
  };
}

function toTls(value: unknown, path: Path): ServerTls | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const mode = text(get(value, 'mode'));
  const one = text(get(value, 'credentialName'));
  const many = strings(get(value, 'credentialNames'));
  return {
    mode: mode ?? 'PASSTHROUGH',
    modeIsWritten: mode !== undefined,
    credentials: [
      ...(one ? [{ name: one, path: [...path, 'credentialName'] }] : []),
      ...many.map((name, index) => ({ name, path: [...path, 'credentialNames', index] })),
    ],
    httpsRedirect: get(value, 'httpsRedirect') === true,
    value,
  };
}
