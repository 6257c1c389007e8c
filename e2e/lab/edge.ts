import { edgeOfGatewayApi, isOfGatewayApi } from './gateway-api';
import type { KubeObject } from './kubernetes';
import type { Manifests, ValuesFile } from './manifests';
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
  /** The VirtualService or HTTPRoute that routes it. */
  readonly route: string;
  /** The Service that it leads to, by its whole name. */
  readonly destination: { readonly host: string; readonly port: number };
}

export interface Edge {
  /** The name of its Gateway. */
  readonly name: string;
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
  /** Whether istiod writes Service and workload, of a Gateway of the Gateway API. @default false */
  readonly isManaged?: true;
  /** What its Gateway serves. */
  readonly servers: readonly Server[];
  /** An address that may send: from the Service's source ranges, or anywhere. */
  readonly sender: string;
}

/** A server of a Gateway. */
export interface Server {
  readonly port: { readonly number: number; readonly name: string };
  readonly hosts: readonly string[];
  readonly tls?: {
    readonly credentialName?: string;
    readonly caCertCredentialName?: string;
    readonly subjectAltNames?: readonly string[];
    readonly minProtocolVersion?: string;
  };
}

/** Every edge of an environment, one for each Gateway; the first is the environment's own. */
export function readEdges(manifests: Manifests): readonly [Edge, ...Edge[]] {
  const [first, ...others] = manifests
    .all('Gateway')
    .map(gateway => (isOfGatewayApi(gateway) ? edgeOfGatewayApi : edgeOf)(manifests, gateway));
  if (!first) throw new Error(`${manifests.name} has no Gateway`);
  return [first, ...others];
}

/** The names that a server serves, without the namespaces before them. */
export const hostsOf = ({ hosts }: Server): string[] => hosts.map(host => host.replace(/^.*\//, ''));

function edgeOf(manifests: Manifests, gateway: KubeObject): Edge {
  const { name } = gateway.metadata;
  const { selector } = gateway.spec;
  const servers = gateway.spec.servers as Server[];
  const { service, operated } = balancedService(manifests, selector);
  const workload = manifests.objects
    .filter(isGateway)
    .find(({ spec }) => agree(spec.template.metadata.labels, selector));
  const endpoint = (transport: Transport): Endpoint => {
    const route = manifests
      .all('VirtualService')
      .filter(({ spec }) => (spec.gateways as string[]).some(one => one.replace(/^.*\//, '') === name))
      .find(candidate => paths(candidate).some(path => isOf(transport, path)));
    if (!route) throw new Error(`no VirtualService of Gateway ${name} has OTLP/${transport} paths`);
    const host = route.spec.hosts[0] as string;
    // one name may be on two ports: then the port has the transport's name
    const serving = servers.filter(server => hostsOf(server).includes(host));
    const server = serving.find(({ port }) => port.name.endsWith(`-${transport}`)) ?? serving[0];
    if (!server) throw new Error(`no server of Gateway ${name} has the host ${host}`);
    const { destination } = route.spec.http[0].route[0];
    return {
      host,
      destination: { host: destination.host, port: destination.port.number },
      ...chain(service, server.port.number),
      server: servers.indexOf(server),
      route: route.metadata.name,
    };
  };
  const own = workload?.spec.template.spec.serviceAccountName;
  return {
    name,
    grpc: endpoint('grpc'),
    http: endpoint('http'),
    service,
    labels: { ...service.spec.selector, ...selector },
    namespace: service.metadata.namespace!,
    workload,
    account: own ?? accountOf(service.metadata.name, operated),
    servers,
    sender: senderFrom(service.spec.loadBalancerSourceRanges?.[0] ?? '203.0.113.0/24'),
  };
}

/** The release's name; the operator adds to it, and a Service of our own is named after the gateway. */
function accountOf(service: string, operated: boolean): string {
  return operated ? `${service}-service-account` : service.replace(/-otlp$/, '');
}

export function senderFrom(range: string): string {
  const [address, bits] = range.split('/');
  return Number(bits) > 24 ? address! : `${address!.split('.').slice(0, 3).join('.')}.10`;
}

/** The LoadBalancer Service of a gateway's pods: in the manifests, or what the chart istio/gateway or the overlay make of the values. */
function balancedService(manifests: Manifests, selector: Labels): { service: KubeObject; operated: boolean } {
  const values = [...manifests.values].flatMap(([file, content]) => {
    if (/^gateway(-.*)?\.yaml$/.test(file)) return { service: helmService(content), operated: false };
    return /^istio-operator(-.*)?\.yaml$/.test(file) ? { service: operatorService(content), operated: true } : [];
  });
  const operated = values.some(one => one.operated);
  const own = manifests.all('Service').map(service => ({ service, operated }));
  const found = [...own, ...values].find(
    ({ service: { spec } }) => spec.type === 'LoadBalancer' && agree(spec.selector, selector),
  );
  if (!found) throw new Error(`${manifests.name} has neither a LoadBalancer Service nor values for who owns it`);
  return found;
}

type Labels = Record<string, string>;

/** Whether pods may have both, and have a reason to. */
function agree(one: Labels, other: Labels): boolean {
  const both = Object.keys(one).filter(key => key in other);
  return both.length > 0 && both.every(key => one[key] === other[key]);
}

function helmService({ text, content }: ValuesFile): KubeObject {
  // the file says which release it is for
  const [, name, namespace] = /^# helm upgrade (\S+) \S+ --namespace (\S+)/m.exec(text) ?? [];
  const { service, labels = {} } = content;
  const selector = { app: labels.app ?? name, istio: labels.istio ?? name!.replace(/^istio-/, '') };
  return build(name!, namespace!, service.annotations, { ...service, selector });
}

function operatorService({ text, content }: ValuesFile): KubeObject {
  // the mesh's other gateways are in the list too
  const [, name] = /^# For the ingress gateway (\S+) /m.exec(text) ?? [];
  const { ingressGateways } = content.spec.components;
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
