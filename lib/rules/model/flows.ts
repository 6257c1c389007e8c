/** The ways from the servers of Gateways to the ports of Services. */
import { sameNamespace } from '../../kubernetes/manifests';
import { bareHost, type Gateway, type Server } from './gateways';
import { groupBy } from './group';
import { HostIndex } from './host-index';
import type { Model } from './model';
import { gatewayNamed, serviceOf } from './names';
import { perModel } from './per-model';
import { type ReceiverAt, receiversAt } from './processes';
import type { Service, ServicePort } from './services';
import type { Destination, Route, VirtualService } from './virtual-services';

/** One way from a route to a port of a Service. */
export interface Routed {
  readonly route: Route;
  readonly destination: Destination;
  readonly servicePort: ServicePort;
  /** What listens behind that port, where the input shows it. */
  readonly receivers: readonly ReceiverAt[];
}

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

/** All ways from a server to a Service. */
export const flows = perModel((model): readonly Flow[] =>
  model.virtualServices.flatMap(virtualService => flowsOf(model, virtualService)),
);

/** Those that end in an OTLP receiver that the input shows. */
export const otlpFlows = perModel((model): readonly Flow[] =>
  flows(model).filter(({ receivers }) => receivers.length > 0),
);

/** Of those that lead by one route to the same receivers, one: whatever the server was. */
export const otlpRoutes = perModel((model): readonly Flow[] => {
  const routes = groupBy(otlpFlows(model), ({ route }) => route);
  return [...routes.values()].flatMap(some => {
    const first = new Map<readonly ReceiverAt[], Flow>();
    for (const flow of some) if (!first.has(flow.receivers)) first.set(flow.receivers, flow);
    return [...first.values()];
  });
});

/** Destinations of every VirtualService bound to a Gateway, even if that Gateway is not in the input. */
export const routed = perModel((model): readonly Routed[] =>
  model.virtualServices
    .filter(({ gateways }) => gateways.some(({ ref }) => ref !== 'mesh'))
    .flatMap(({ http }) => http)
    .flatMap(route => routedBy(model, route, undefined))
    .concat(flows(model)),
);

/** The ways that begin at one server. */
export function flowsOn(model: Model, server: Server): readonly Flow[] {
  return byServer(model).get(server) ?? [];
}

const byServer = perModel(model => groupBy(flows(model), ({ server }) => server));

function flowsOf(model: Model, virtualService: VirtualService): Flow[] {
  return reachedBy(model, virtualService).flatMap(({ server, hosts }) => {
    const found = virtualService.http
      .flatMap(route => routedBy(model, route, server.number))
      .map(way => ({ virtualService, server, hosts, ...way }));
    model.limit.add('ways from a server to a Service', found.length);
    return found;
  });
}

/** Where a route leads, for requests that came in on a listener of that number. */
function routedBy(model: Model, route: Route, listener: number | undefined): Routed[] {
  return route.destinations.flatMap(destination => {
    const servicePort = destinationPort(model, destination, listener);
    return servicePort ? [{ route, destination, servicePort, receivers: receiversAt(model, servicePort) }] : [];
  });
}

/** The port that a destination means on a Service, for requests that came in on a listener of that number. */
export function destinationPort(
  model: Model,
  { fqdn, port }: Destination,
  listener: number | undefined,
): ServicePort | undefined {
  const service = serviceOf(model, fqdn);
  if (!service) return undefined;
  if (port === undefined && service.ports.length === 1) return service.ports[0];
  return byNumber(model, service).get(port ?? listener)?.[0];
}

const byNumber = perModel((_, { ports }: Service) => groupBy(ports, ({ port }) => port));

/** The Gateways in the input that a VirtualService binds to. */
export function boundGateways(model: Model, { gateways }: VirtualService): readonly Gateway[] {
  return gateways.flatMap(({ ref }) => gatewayNamed(model, ref) ?? []);
}

/** The servers of the Gateways that a VirtualService binds to, as far as they let in a host of it, with those hosts. */
export const reachedBy = perModel((model, virtualService: VirtualService): readonly Reached[] =>
  [...new Set(boundGateways(model, virtualService))].flatMap(gateway => reachedOf(model, virtualService, gateway)),
);

function reachedOf(model: Model, virtualService: VirtualService, gateway: Gateway): Reached[] {
  model.limit.add('servers by the VirtualServices that reach them', 0);
  const found = new Map<Server, Set<string>>();
  const orders = new Map<Server, number>();
  for (const host of virtualService.hosts) {
    for (const { server, order, entry } of byHost(model, gateway).meeting(host)) {
      if (!admits(server, entry, virtualService)) continue;
      orders.set(server, order);
      found.set(server, (found.get(server) ?? new Set()).add(host));
    }
  }
  model.limit.add('servers by the VirtualServices that reach them', found.size);
  return [...found]
    .sort(([one], [other]) => orders.get(one)! - orders.get(other)!)
    .map(([server, hosts]) => ({ server, hosts: [...hosts] }));
}

const byHost = perModel(
  (_, { servers }: Gateway) =>
    new HostIndex(
      servers.flatMap((server, order) =>
        server.hosts.map(entry => [bareHost(entry), { server, order, entry }] as const),
      ),
    ),
);

/** Whether the namespace before a server's host, where there is one, lets a VirtualService in. */
function admits({ gateway }: Server, entry: string, { namespace }: VirtualService): boolean {
  if (!entry.includes('/')) return true;
  const written = entry.slice(0, entry.indexOf('/'));
  const wanted = written === '.' ? gateway.namespace : written;
  return wanted === '*' || sameNamespace(wanted, namespace);
}
