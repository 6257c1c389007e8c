import type { KubeObject } from './kubernetes';
import type { Manifests } from './manifests';
import { isGateway } from './workloads';

export type Transport = 'grpc' | 'http';

/** Where a sender connects to, read from the synthesized objects as a sender's administrator would. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  /** What Envoy binds for it, which policies at the gateway see. */
  readonly bind: number;
  /** Index of the Gateway's server that serves it. */
  readonly server: number;
  /** The VirtualService that routes it. */
  readonly route: string;
}

export interface Edge {
  readonly grpc: Endpoint;
  readonly http: Endpoint;
  /** The Service behind the load balancer, ours or what its owner makes of our values. */
  readonly service: KubeObject;
  /** Labels of the gateway's pods: what both the Gateway and the Service select. */
  readonly labels: Record<string, string>;
  readonly namespace: string;
  /** What makes the gateway's pods, where that is ours too. */
  readonly workload?: KubeObject;
  /** The ServiceAccount of the gateway's pods, as that or their chart names it. */
  readonly account: string;
  /** An address that may send: from the Service's source ranges, or anywhere. */
  readonly sender: string;
}

export function readEdge(manifests: Manifests): Edge {
  const gateway = manifests.find('Gateway');
  const service = balancedService(manifests);
  const workload = manifests.objects.find(isGateway);
  const endpoint = (transport: Transport): Endpoint => {
    const route = manifests
      .all('VirtualService')
      .find(candidate => paths(candidate).some(path => isOf(transport, path)));
    if (!route) throw new Error(`${manifests.name} has no VirtualService with OTLP/${transport} paths`);
    const host = route.spec.hosts[0] as string;
    const servers = gateway.spec.servers as { port: { number: number }; hosts: string[] }[];
    const server = servers.findIndex(({ hosts }) => hosts.some(name => name.replace(/^.*\//, '') === host));
    if (server < 0) throw new Error(`no server of Gateway ${gateway.metadata.name} has the host ${host}`);
    return { host, ...chain(service, servers[server]!.port.number), server, route: route.metadata.name };
  };
  return {
    grpc: endpoint('grpc'),
    http: endpoint('http'),
    service,
    labels: { ...service.spec.selector, ...gateway.spec.selector },
    namespace: service.metadata.namespace!,
    workload,
    account: workload?.spec.template.spec.serviceAccountName ?? accountOf(manifests, service.metadata.name),
    sender: senderFrom(service.spec.loadBalancerSourceRanges?.[0] ?? '203.0.113.0/24'),
  };
}

/** The release's name; the operator adds to it, and a Service of our own is named after the gateway. */
function accountOf(manifests: Manifests, service: string): string {
  return manifests.values.has('istio-operator.yaml') ? `${service}-service-account` : service.replace(/-otlp$/, '');
}

function senderFrom(range: string): string {
  const [address, bits] = range.split('/');
  return Number(bits) > 24 ? address! : `${address!.split('.').slice(0, 3).join('.')}.10`;
}

/** The LoadBalancer Service: in the manifests, or what the chart istio/gateway or the overlay make of the values. */
function balancedService(manifests: Manifests): KubeObject {
  const own = manifests.all('Service').find(({ spec }) => spec.type === 'LoadBalancer');
  return own ?? helmService(manifests) ?? operatorService(manifests) ?? fail(manifests);
}

function helmService(manifests: Manifests): KubeObject | undefined {
  const values = manifests.values.get('gateway.yaml');
  if (!values) return undefined;
  // the file says which release it is for
  const [, name, namespace] = /^# helm upgrade (\S+) \S+ --namespace (\S+)/m.exec(values.text) ?? [];
  const { service, labels = {} } = values.content;
  const selector = { app: labels.app ?? name, istio: labels.istio ?? name!.replace(/^istio-/, '') };
  return build(name!, namespace!, service.annotations, { ...service, selector });
}

function operatorService(manifests: Manifests): KubeObject | undefined {
  const overlay = manifests.values.get('istio-operator.yaml');
  if (!overlay) return undefined;
  // the mesh's other gateways are in the list too
  const [, name] = /^# For the ingress gateway (\S+) /m.exec(overlay.text) ?? [];
  const { ingressGateways } = overlay.content.spec.components;
  const gateway = ingressGateways.find((one: { name: string }) => one.name === name);
  const selector = gateway.label ?? { app: gateway.name, istio: 'ingressgateway' };
  return build(gateway.name, gateway.namespace ?? 'istio-system', gateway.k8s.serviceAnnotations, {
    ...gateway.k8s.service,
    selector,
  });
}

function build(name: string, namespace: string, annotations: Record<string, string>, spec: object): KubeObject {
  const { annotations: _, ...rest } = spec as Record<string, unknown>;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, annotations },
    spec: { type: 'LoadBalancer', ...rest },
  };
}

function fail(manifests: Manifests): never {
  throw new Error(`${manifests.name} has neither a LoadBalancer Service nor values for who owns it`);
}

/** A Gateway's port number names a Service port, and Envoy binds its targetPort; one that no Service port has is bound as it is. */
function chain(service: KubeObject, number: number): { port: number; bind: number } {
  const ports = service.spec.ports as { port: number; targetPort?: number | string }[];
  const found = ports.find(({ port }) => port === number);
  return { port: number, bind: Number(found?.targetPort ?? number) };
}

function paths(route: KubeObject): string[] {
  interface Match {
    uri?: { exact?: string; prefix?: string };
  }
  return ((route.spec.http ?? []) as { match?: Match[] }[]).flatMap(({ match }) =>
    (match ?? []).flatMap(({ uri }) => uri?.exact ?? uri?.prefix ?? []),
  );
}

function isOf(transport: Transport, path: string): boolean {
  return transport === 'grpc' ? path.startsWith('/opentelemetry.proto.') : path.startsWith('/v1/');
}
