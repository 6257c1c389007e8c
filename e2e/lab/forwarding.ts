import type { KubeObject, Kubernetes } from './kubernetes';
import { run } from './processes';

/** The public addresses of the load balancers, one per Service, from a documentation range. */
export const loadBalancerAddress = (index: number): string => `198.51.100.${index + 1}`;

export interface Service {
  readonly object: KubeObject;
  /** Set for a Service of type LoadBalancer. */
  readonly publicAddress?: string;
  /** The pods of a Service without an address that have names of their own, as the cluster's DNS knows them: those that are ready. */
  readonly named: readonly { readonly hostname: string; readonly address: string }[];
}

/**
 * What kube-proxy and the NLB do, as rules of the node: a Service's port leads to the targetPort of its ready pods. The NLB keeps
 * the client's address only when the Service asks for it, as the AWS Load Balancer Controller sets it up.
 */
export class Forwarding {
  constructor(private readonly kubernetes: Kubernetes) {}

  /** Brings the rules up to date with the API server, and gives the Services that there are. */
  async refresh(): Promise<Service[]> {
    const objects = await this.kubernetes.list('v1', 'Service');
    const slices = await this.kubernetes.list('discovery.k8s.io/v1', 'EndpointSlice');
    const balanced = objects.filter(object => object.spec.type === 'LoadBalancer');
    const services = objects.map(object => {
      const index = balanced.indexOf(object);
      const named = object.spec.clusterIP === 'None' ? namedPods(slicesOf(object, slices)) : [];
      return { object, named, publicAddress: index < 0 ? undefined : loadBalancerAddress(index) };
    });
    const rules = services.flatMap(service => rulesOf(service, slices));
    run(['iptables-restore'], { input: ['*nat', ...rules, 'COMMIT', ''].join('\n') });
    return services;
  }
}

function rulesOf({ object, publicAddress }: Service, slices: KubeObject[]): string[] {
  const own = slicesOf(object, slices);
  return (object.spec.ports as { name?: string; port: number }[]).flatMap(port => {
    const targets = own.flatMap(slice => targetsOf(slice, port.name ?? ''));
    const doors = [
      { address: object.spec.clusterIP as string | undefined, sources: [ANYBODY] },
      { address: publicAddress, sources: sourceRanges(object) },
    ].filter(({ address }) => address && address !== 'None');
    const forward = doors.flatMap(({ address, sources }) =>
      sources.flatMap(source =>
        targets.map((target, i) => dnat(source, `${address}/32`, port.port, target, targets.length - i)),
      ),
    );
    const hide = publicAddress && !keepsClientAddress(object) ? targets.map(target => snat(publicAddress, target)) : [];
    return [...forward, ...hide];
  });
}

const slicesOf = ({ metadata }: KubeObject, slices: KubeObject[]): KubeObject[] =>
  slices.filter(
    slice =>
      slice.metadata.labels?.['kubernetes.io/service-name'] === metadata.name &&
      slice.metadata.namespace === metadata.namespace,
  );

function namedPods(slices: KubeObject[]): Service['named'] {
  const endpoints = slices.flatMap(slice => (slice.endpoints ?? []) as Endpoint[]);
  return endpoints
    .filter(({ conditions }) => conditions?.ready)
    .flatMap(({ hostname, addresses }) => addresses.flatMap(address => (hostname ? [{ hostname, address }] : [])));
}

const ANYBODY = '0.0.0.0/0';

/** Who may come through the load balancer: its security group, in AWS. */
export function sourceRanges({ spec }: KubeObject): string[] {
  const ranges = spec.loadBalancerSourceRanges as string[] | undefined;
  // the lab has no IPv6
  return ranges?.filter(range => !range.includes(':')) ?? [ANYBODY];
}

interface SlicePort {
  name?: string;
  port: number;
}
interface Endpoint {
  addresses: string[];
  hostname?: string;
  conditions?: { ready?: boolean };
}

function targetsOf(slice: KubeObject, portName: string): string[] {
  const port = ((slice.ports ?? []) as SlicePort[]).find(candidate => (candidate.name ?? '') === portName);
  const ready = ((slice.endpoints ?? []) as Endpoint[]).filter(endpoint => endpoint.conditions?.ready);
  return port ? ready.flatMap(endpoint => endpoint.addresses.map(address => `${address}:${port.port}`)) : [];
}

/** One of `left` remaining targets, each with the same chance. */
function dnat(source: string, address: string, port: number, target: string, left: number): string {
  const chance = left > 1 ? `-m statistic --mode random --probability ${(1 / left).toFixed(5)} ` : '';
  return `-A PREROUTING -s ${source} -d ${address} -p tcp --dport ${port} ${chance}-j DNAT --to-destination ${target}`;
}

function snat(publicAddress: string, target: string): string {
  const [address, port] = target.split(':');
  const match = `-d ${address}/32 -p tcp --dport ${port} -m conntrack --ctorigdst ${publicAddress}`;
  return `-A POSTROUTING ${match} -j SNAT --to-source ${publicAddress}`;
}

function keepsClientAddress(service: KubeObject): boolean {
  const annotation = (name: string) =>
    service.metadata.annotations?.[`service.beta.kubernetes.io/aws-load-balancer-${name}`] ?? '';
  const preserve = /preserve_client_ip\.enabled=(true|false)/.exec(annotation('target-group-attributes'))?.[1];
  if (preserve) return preserve === 'true';
  return annotation('nlb-target-type') !== 'ip';
}
