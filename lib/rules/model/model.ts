import { get } from '../../kubernetes/json';
import { type Manifest, sameNamespace } from '../../kubernetes/manifests';
import { bareHost, type Gateway, type Server } from './gateways';
import { byPair, groupBy, selectorKey } from './group';
import { HostIndex } from './host-index';
import { Parts, type ReceiverAt } from './parts';
import type { Service, ServicePort } from './services';
import type { Destination, Route, VirtualService } from './virtual-services';
import type { Workload } from './workloads';

export type { ReceiverAt } from './parts';

/** One way from a listener of the gateway to a port of a Service. */
export interface Flow extends Routed {
  readonly virtualService: VirtualService;
  readonly server: Server;
  /** The host names that lead into it, as the VirtualService writes them. */
  readonly hosts: readonly string[];
}

/** A server that lets in hosts of a VirtualService. */
export interface Reached {
  readonly server: Server;
  readonly hosts: readonly string[];
}

/** One way from a route to a port of a Service. */
export interface Routed {
  readonly route: Route;
  readonly destination: Destination;
  readonly servicePort: ServicePort;
  /** What listens behind that port, where the input shows it. */
  readonly receivers: readonly ReceiverAt[];
}

/** The path, put together once from the manifests. */
export class Model extends Parts {
  get flows(): readonly Flow[] {
    return this.once('flows', () => this.virtualServices.flatMap(virtualService => this.flowsOf(virtualService)));
  }

  /** Those that end in an OTLP receiver that the input shows. */
  get otlpFlows(): readonly Flow[] {
    return this.once('otlpFlows', () => this.flows.filter(({ receivers }) => receivers.length > 0));
  }

  /** Of those that lead by one route to the same receivers, one: whatever the server was. */
  get otlpRoutes(): readonly Flow[] {
    return this.once('otlpRoutes', () => {
      const routes = groupBy(this.otlpFlows, ({ route }) => route);
      return [...routes.values()].flatMap(flows => {
        const first = new Map<readonly ReceiverAt[], Flow>();
        for (const flow of flows) if (!first.has(flow.receivers)) first.set(flow.receivers, flow);
        return [...first.values()];
      });
    });
  }

  /** Destinations of every VirtualService bound to a Gateway, even if that Gateway is not in the input. */
  get routed(): readonly Routed[] {
    return this.once('routed', () =>
      this.virtualServices
        .filter(({ gateways }) => gateways.some(({ ref }) => ref !== 'mesh'))
        .flatMap(({ http }) => http)
        .flatMap(route =>
          route.destinations.flatMap(destination => {
            const servicePort = this.destinationPort(destination, undefined);
            return servicePort ? [{ route, destination, servicePort, receivers: this.receiversAt(servicePort) }] : [];
          }),
        )
        .concat(this.flows),
    );
  }

  /** The gateway pods that a Gateway programs, where the input shows them. */
  gatewayPods(gateway: Gateway): readonly Workload[] {
    return this.once('gatewayPods', () => this.pods(gateway.selector), gateway);
  }

  /**
   * The Services in front of a Gateway's pods: those that select the pods, or, where no such pod is in the input,
   * those whose selector shares a label with the Gateway's and contradicts none. One list for Gateways of one selector.
   */
  gatewayServices(gateway: Gateway): readonly Service[] {
    return this.groupOf(gateway).services;
  }

  /** The Gateways in front of which a Service stands. */
  gatewaysOf(service: Service): readonly Gateway[] {
    const index = this.once('gatewaysOf', () => {
      const groups = [...this.groups.values()];
      return groupBy(
        groups.flatMap(group => group.services.map(found => ({ group, found }))),
        ({ found }) => found,
      );
    });
    const [first, ...others] = index.get(service) ?? [];
    if (others.length === 0) return first?.group.gateways ?? [];
    return this.once('gateways', () => [first!, ...others].flatMap(({ group }) => group.gateways), service);
  }

  /** The namespace of the gateway's pods, where the input shows one. */
  gatewayNamespace(gateway: Gateway): string | undefined {
    const find = () => {
      const found = [...this.gatewayPods(gateway), ...this.gatewayServices(gateway)].map(({ namespace }) => namespace);
      const known = new Set(found.filter(Boolean));
      return known.size === 1 ? [...known][0] : undefined;
    };
    return this.once('namespace', find, this.groupOf(gateway));
  }

  /**
   * The port that Envoy opens for a server: the targetPort of the Service port of that number, else the number
   * itself; undefined where two Services say different things.
   */
  bind(server: Server): number | undefined {
    const find = () => {
      const targets = new Set(this.translations(server).map(port => this.targetNumber(port)));
      if (targets.size === 0) return server.number;
      return targets.size === 1 ? [...targets][0] : undefined;
    };
    return this.once(`bind ${server.number}`, find, this.groupOf(server.gateway));
  }

  /** The Service ports whose number a server names. */
  translations({ gateway, number }: Server): readonly ServicePort[] {
    const services = this.gatewayServices(gateway);
    const index = this.once(
      'translations',
      () =>
        groupBy(
          services
            .filter(({ manifest }) => !hasLabel(manifest, 'experimental.istio.io/disable-gateway-port-translation'))
            .flatMap(({ ports }) => ports),
          ({ port }) => port,
        ),
      services,
    );
    return index.get(number) ?? NONE;
  }

  /** The Service ports that lead to the port which Envoy opens for a server; one list for servers of one port. */
  entrances(server: Server): readonly ServicePort[] {
    const bind = this.bind(server);
    const services = this.gatewayServices(server.gateway);
    const find = () =>
      groupBy(
        services.flatMap(({ ports }) => ports),
        port => this.targetNumber(port),
      );
    return bind === undefined ? NONE : (this.once('entrances', find, services).get(bind) ?? NONE);
  }

  /** The Gateways in the input that a VirtualService binds to. */
  boundGateways(virtualService: VirtualService): readonly Gateway[] {
    return virtualService.gateways.flatMap(({ ref }) => this.gatewayNamed(ref) ?? []);
  }

  /** The servers of the Gateways that a VirtualService binds to, as far as they let in a host of it, with those hosts. */
  reached(virtualService: VirtualService): readonly Reached[] {
    const find = () =>
      [...new Set(this.boundGateways(virtualService))].flatMap(gateway => this.reachedOf(virtualService, gateway));
    return this.once('reached', find, virtualService);
  }

  private reachedOf(virtualService: VirtualService, gateway: Gateway): Reached[] {
    const index = this.once(
      'hosts',
      () =>
        new HostIndex(
          gateway.servers.flatMap((server, order) =>
            server.hosts.map(entry => [bareHost(entry), { server, order, entry }] as const),
          ),
        ),
      gateway,
    );
    this.limit.add('servers by the VirtualServices that reach them', 0);
    const found = new Map<Server, Set<string>>();
    const orders = new Map<Server, number>();
    for (const host of virtualService.hosts) {
      for (const { server, order, entry } of index.meeting(host)) {
        if (!admits(server, entry, virtualService)) continue;
        orders.set(server, order);
        found.set(server, (found.get(server) ?? new Set()).add(host));
      }
    }
    this.limit.add('servers by the VirtualServices that reach them', found.size);
    return [...found]
      .sort(([one], [other]) => orders.get(one)! - orders.get(other)!)
      .map(([server, hosts]) => ({ server, hosts: [...hosts] }));
  }

  /** The port that a destination means on a Service, for requests that came in on a listener of that number. */
  destinationPort({ fqdn, port }: Destination, listener: number | undefined): ServicePort | undefined {
    const service = this.service(fqdn);
    if (!service) return undefined;
    if (port === undefined && service.ports.length === 1) return service.ports[0];
    return this.once('byNumber', () => groupBy(service.ports, found => found.port), service).get(port ?? listener)?.[0];
  }

  /** The ways that begin at one server. */
  flowsOn(server: Server): readonly Flow[] {
    return this.once('flowsOn', () => groupBy(this.flows, flow => flow.server)).get(server) ?? [];
  }

  private flowsOf(virtualService: VirtualService): Flow[] {
    return this.reached(virtualService).flatMap(({ server, hosts }) => {
      const flows = virtualService.http.flatMap(route =>
        route.destinations.flatMap(destination => {
          const servicePort = this.destinationPort(destination, server.number);
          if (!servicePort) return [];
          const receivers = this.receiversAt(servicePort);
          return [{ virtualService, server, hosts, route, destination, servicePort, receivers }];
        }),
      );
      this.limit.add('ways from a server to a Service', flows.length);
      return flows;
    });
  }

  /** A number that Gateways of one selector have in common: they program the same pods. */
  groupNumber(gateway: Gateway): number {
    return this.groupOf(gateway).number;
  }

  private groupOf(gateway: Gateway): GatewayGroup {
    return this.once('group', () => this.groups.get(selectorKey(gateway.selector))!, gateway);
  }

  /** The Gateways by what they select. */
  private get groups(): ReadonlyMap<string, GatewayGroup> {
    return this.once('groups', () => {
      const gateways = groupBy(this.gateways, ({ selector }) => selectorKey(selector));
      return new Map(
        [...gateways].map(([key, alike], number) => [
          key,
          { number, gateways: alike, services: this.servicesOf(alike[0]!) },
        ]),
      );
    });
  }

  private servicesOf(gateway: Gateway): Service[] {
    const services = this.findServices(gateway);
    this.limit.add('Services by the Gateways that they stand in front of', services.length);
    return services;
  }

  private findServices(gateway: Gateway): Service[] {
    const pods = this.gatewayPods(gateway);
    if (pods.length === 0)
      return this.servicesSharing(gateway.selector).filter(({ selector }) => agree(selector, gateway.selector));
    const mine = new Set(pods);
    const lists = new Map<readonly Workload[], boolean>();
    return this.servicesSharing(gateway.selector).filter(service => {
      const found = this.podsOf(service);
      const isMine = lists.get(found) ?? found.some(pod => mine.has(pod));
      lists.set(found, isMine);
      return isMine;
    });
  }

  /** The Services whose selector has a label in common with this one. */
  private servicesSharing(selector: Readonly<Record<string, string>>): Service[] {
    const index = this.once('serviceIndex', () => byPair(this.services, service => service.selector));
    return [...new Set(Object.entries(selector).flatMap(pair => index.get(pair.join('=')) ?? []))];
  }
}

/** Gateways of one selector, and the Services in front of their pods. */
interface GatewayGroup {
  readonly number: number;
  readonly gateways: readonly Gateway[];
  readonly services: readonly Service[];
}

const NONE: readonly ServicePort[] = [];

/** Whether the namespace before a server's host, where there is one, lets a VirtualService in. */
function admits({ gateway }: Server, entry: string, { namespace }: VirtualService): boolean {
  if (!entry.includes('/')) return true;
  const written = entry.slice(0, entry.indexOf('/'));
  const wanted = written === '.' ? gateway.namespace : written;
  return wanted === '*' || sameNamespace(wanted, namespace);
}

function agree(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  return Object.entries(one).every(([key, value]) => !Object.hasOwn(other, key) || other[key] === value);
}

function hasLabel({ value }: Manifest, label: string): boolean {
  return get(value, 'metadata', 'labels', label) !== undefined;
}
