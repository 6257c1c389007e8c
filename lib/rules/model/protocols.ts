import type { ServicePort } from './read/kubernetes/services';

/**
 * The protocol that Istio assumes for a port: appProtocol, else the name up to the first dash. undefined if neither
 * says. https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/
 */
export function protocolOf({ protocol, appProtocol, name }: ServicePort): string | undefined {
  if (protocol === 'UDP') return 'udp';
  const said = (appProtocol ?? name ?? '').toLowerCase();
  const known = appProtocol && KUBERNETES_PROTOCOLS.get(said);
  if (known) return known;
  if (said.startsWith('grpc-web')) return 'grpc-web';
  const word = said.split('-', 1)[0]!;
  return PROTOCOLS.has(word) ? word : undefined;
}

/** Whether Istio speaks HTTP/2 to a port of this protocol. */
export function isHttp2(protocol: string | undefined): boolean {
  return protocol === 'grpc' || protocol === 'http2' || protocol === 'grpc-web';
}

const PROTOCOLS = new Set(['grpc', 'http2', 'http', 'https', 'tls', 'tcp', 'mongo', 'mysql', 'redis', 'udp']);

const KUBERNETES_PROTOCOLS: ReadonlyMap<string, string> = new Map([
  ['kubernetes.io/h2c', 'http2'],
  ['kubernetes.io/ws', 'http'],
  ['kubernetes.io/wss', 'https'],
]);
