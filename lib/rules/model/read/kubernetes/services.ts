import { get, integer, list, type Path, stringMap, text } from '../../../../kubernetes/json';
import type { Manifest, Manifests } from '../../../../kubernetes/manifests';

/** A Kubernetes Service. https://kubernetes.io/docs/concepts/services-networking/service/ */
export interface Service {
  readonly manifest: Manifest;
  readonly spec: unknown;
  readonly status: unknown;
  readonly namespace: string;
  readonly name: string;
  readonly selector: Readonly<Record<string, string>>;
  readonly ports: readonly ServicePort[];
  readonly type: string;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A port of a Service. */
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

/** Every Service in the input. */
export function findServices(manifests: Manifests): Service[] {
  return manifests.ofKind('Service').map(toService);
}

/** Names a port for messages: `port 4317 (otlp-grpc)`. */
export function portText({ port, name }: Pick<ServicePort, 'port' | 'name'>): string {
  return `port ${port ?? 'without a number'}${name ? ` (${name})` : ''}`;
}

function toService(manifest: Manifest): Service {
  const spec = get(manifest.value, 'spec');
  const ports: ServicePort[] = [];
  const service: Service = {
    manifest,
    spec,
    status: get(manifest.value, 'status'),
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
    protocol: text(get(value, 'protocol')) || 'TCP',
    appProtocol: text(get(value, 'appProtocol')),
    nodePort: integer(get(value, 'nodePort')),
  };
}
