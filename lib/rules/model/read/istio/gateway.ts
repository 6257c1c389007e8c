import { get, integer, list, type Path, stringMap, strings, text } from '../../../../kubernetes/json';
import type { Manifest } from '../../../../kubernetes/manifests';
import type { Gateway, Server, ServerHost, ServerTls } from '../../servers';

/** Reads an Istio Gateway (https://istio.io/latest/docs/reference/config/networking/gateway/). */
export function readGateway(manifest: Manifest): Gateway {
  const servers: Server[] = [];
  const gateway: Gateway = {
    manifest,
    dialect: 'istio',
    namespace: manifest.namespace,
    name: manifest.name,
    selector: stringMap(get(manifest.value, 'spec', 'selector')),
    servers,
    at: { selector: ['spec', 'selector'] },
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
    hosts: list(get(value, 'hosts')).flatMap((host, index) =>
      typeof host === 'string' ? [toHost(gateway, host, [...path, 'hosts', index])] : [],
    ),
    tls: toTls(get(value, 'tls'), [...path, 'tls']),
    at: {
      number: [...path, 'port', 'number'],
      name: [...path, 'port', 'name'],
      protocol: [...path, 'port', 'protocol'],
      hosts: [...path, 'hosts'],
      tls: [...path, 'tls'],
    },
  };
}

/** Reads a host written as `namespace/host`, or as `./host` for the Gateway's own namespace. */
function toHost({ namespace }: Gateway, written: string, path: Path): ServerHost {
  const slash = written.indexOf('/');
  const place = slash < 0 ? undefined : written.slice(0, slash);
  return { name: written.slice(slash + 1), namespace: place === '.' ? namespace : place, written, path };
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
    hasOtherCertificates: ['serverCertificate', 'tlsCertificates'].some(field => get(value, field) !== undefined),
    minVersion: text(get(value, 'minProtocolVersion')),
    clientCa: text(get(value, 'caCertCredentialName')),
    namesClientCa: Boolean(get(value, 'caCertificates') || get(value, 'caCertCredentialName')),
    httpsRedirect: get(value, 'httpsRedirect') === true,
    at: {
      mode: [...path, 'mode'],
      minVersion: [...path, 'minProtocolVersion'],
      clientCa: [...path, 'caCertCredentialName'],
    },
  };
}
