import { get, integer, list, type Path, stringMap, text } from '../../kubernetes/json';
import type { Manifest, Manifests } from '../../kubernetes/manifests';
import type { Model } from './model';

export interface Service {
  readonly manifest: Manifest;
  readonly spec: unknown;
  readonly namespace: string;
  readonly name: string;
  readonly selector: Readonly<Record<string, string>>;
  readonly ports: readonly ServicePort[];
  readonly type: string;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface ServicePort {
  readonly service: Service;
  readonly path: Path;
  readonly name: string | undefined;
  readonly port: number | undefined;
  /** A number, or the name of a container's port. */
  readonly targetPort: number | string | undefined;
  readonly protocol: string;
  readonly appProtocol: string | undefined;
  readonly nodePort: number | undefined;
}

export function findServices(manifests: Manifests): Service[] {
  return manifests.ofKind('Service').map(toService);
}

/** The Service ports, of those that lead to the same receivers one: what is wrong with a receiver is said once. */
export function firstPorts(model: Model): readonly ServicePort[] {
  return model.once('firstPorts', () =>
    [...new Map(model.servicePorts.map(port => [model.receiversAt(port), port] as const).reverse()).values()].reverse(),
  );
}

/** `port 4317 (otlp-grpc)`, as messages name it. */
export function portText({ port, name }: Pick<ServicePort, 'port' | 'name'>): string {
  return `port ${port ?? 'without a number'}${name ? ` (${name})` : ''}`;
}

/** What Istio takes the port for, from appProtocol or else the name, up to its first dash; undefined where neither says. */
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

function toService(manifest: Manifest): Service {
  const spec = get(manifest.value, 'spec');
  const ports: ServicePort[] = [];
  const service: Service = {
    manifest,
    spec,
    namespace: manifest.namespace,
    name: manifest.name,
    selector: stringMap(get(spec, 'selector')),
    ports,
    type: text(get(spec, 'type')) ?? 'ClusterIP',
    annotations: manifest.annotations,
  };
  list(get(spec, 'ports')).forEach((value, index) => {
    ports.push(toPort(service, value, ['spec', 'ports', index]));
  });
  return service;
}

function toPort(service: Service, value: unknown, path: Path): ServicePort {
  const port = integer(get(value, 'port'));
  const target = get(value, 'targetPort');
  return {
    service,
    path,
    name: text(get(value, 'name')),
    port,
    targetPort: integer(target) ?? text(target) ?? port,
    protocol: text(get(value, 'protocol')) ?? 'TCP',
    appProtocol: text(get(value, 'appProtocol')),
    nodePort: integer(get(value, 'nodePort')),
  };
}
