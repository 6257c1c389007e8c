/** The ways from the servers of Gateways to the ports of Services. */
import { sameNamespace } from '../../kubernetes/manifests';
import { servedTables } from './delegates';
import { groupBy } from './group';
import { HostIndex } from './host-index';
import { type Model, perModel } from './model';
import { gatewayNamed, serviceOf } from './names';
import { type ReceiverAt, receiversAt } from './processes';
import type { Service, ServicePort } from './read/kubernetes/services';
import type { Binding, Destination, Route, RouteTable } from './routes';
import type { Gateway, Server, ServerHost } from './servers';

/** A way from a route to a port of a Service. */
interface Routed {
  readonly route: Route;
  readonly destination: Destination;
  readonly servicePort: ServicePort;
  /** The receivers that listen behind that port, if the input shows them. */
  readonly receivers: readonly ReceiverAt[];
}

/** A way from a gateway's listener to a port of a Service. */
export interface Flow extends Routed {
  readonly table: RouteTable;
  readonly server: Server;
  /** The host names that lead there, as the route table writes them. */
  readonly hosts: readonly string[];
}

/** A server that accepts hosts of a route table. */
interface Reached {
  readonly server: Server;
  readonly hosts: readonly string[];
}

/** Every way from a server to a Service. */
export const flows = perModel((model): readonly Flow[] => servedTables(model).flatMap(table => flowsOf(model, table)));

/** The flows that end in an OTLP receiver in the input. */
export const otlpFlows = perModel((model): readonly Flow[] =>
  flows(model).filter(({ receivers }) => receivers.length > 0),
);

/** The same, but one for each route and its receivers, whatever the server. */
export const otlpRoutes = perModel((model): readonly Flow[] => {
  const routes = groupBy(otlpFlows(model), ({ route }) => route);
  return [...routes.values()].flatMap(some => {
    const first = new Map<readonly ReceiverAt[], Flow>();
    for (const flow of some) if (!first.has(flow.receivers)) first.set(flow.receivers, flow);
    return [...first.values()];
  });
});

/** Destinations of every table bound to a Gateway, even if that Gateway is not in the input. */
export const routed = perModel((model): readonly Routed[] =>
  servedTables(model)
    .filter(({ gateways }) => gateways.some(({ ref }) => ref !== 'mesh'))
    .flatMap(({ routes }) => routes)
    .flatMap(route => routedBy(model, route, undefined))
    .concat(flows(model)),
);

/** The flows that begin at one server. */
export function flowsOn(model: Model, server: Server): readonly Flow[] {
  return byServer(model).get(server) ?? [];
}

const byServer = perModel(model => groupBy(flows(model), ({ server }) => server));

function flowsOf(model: Model, table: RouteTable): Flow[] {
  return reachedBy(model, table).flatMap(({ server, hosts }) => {
    const found = table.routes
      .flatMap(route => routedBy(model, route, server.number))
      .map(way => ({ table, server, hosts, ...way }));
    model.limit.add('ways from a server to a Service', found.length);
    return found;
  });
}

/** Where a route sends requests that came in on a listener's port. */
function routedBy(model: Model, route: Route, listener: number | undefined): Routed[] {
  return route.destinations.flatMap(destination => {
    const servicePort = destinationPort(model, destination, listener);
    return servicePort ? [{ route, destination, servicePort, receivers: receiversAt(model, servicePort) }] : [];
  });
}

/** The port that a destination means on a Service, for requests that came in on a listener's port. */
function destinationPort(
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

/** The Gateways in the input that a route table is bound to. */
export function boundGateways(model: Model, { gateways, dialect }: RouteTable): readonly Gateway[] {
  return gateways.flatMap(({ ref }) => gatewayNamed(model, ref, dialect) ?? []);
}

/** The servers that a route table's routes are served on, each with the hosts that both accept. */
export const reachedBy = perModel((model, table: RouteTable): readonly Reached[] =>
  [...new Set(boundGateways(model, table))].flatMap(gateway => reachedOf(model, table, gateway)),
);

function reachedOf(model: Model, table: RouteTable, gateway: Gateway): Reached[] {
  model.limit.add('servers by the VirtualServices that reach them', 0);
  const found = new Map<Server, Set<string>>();
  const orders = new Map<Server, number>();
  for (const { name } of table.hosts) {
    for (const { server, order, host } of byHost(model, gateway).meeting(name)) {
      if (!admits(host, table) || !takesRoutes(model, server, table)) continue;
      orders.set(server, order);
      found.set(server, (found.get(server) ?? new Set()).add(name));
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
      servers.flatMap((server, order) => server.hosts.map(host => [host.name, { server, order, host }] as const)),
    ),
);

/** Whether a server takes routes of the table's kind, and the table is bound to all servers of the Gateway or to this one. */
export function takesRoutes(model: Model, server: Server, { manifest, gateways, dialect }: RouteTable): boolean {
  if (dialect === 'istio') return true;
  return (
    (server.routeKinds?.includes(manifest.kind) ?? true) &&
    gateways.some(binding => gatewayNamed(model, binding.ref, dialect) === server.gateway && isFor(binding, server))
  );
}

/** Whether a binding is for a server of its Gateway. */
export function isFor({ server: only }: Binding, { name, number }: Server): boolean {
  return (only?.name ?? name) === name && (only?.number ?? number) === number;
}

/** Whether a server's host accepts routes from the table's namespace. */
export function admits(host: ServerHost, { namespace }: Pick<RouteTable, 'namespace'>): boolean {
  return host.namespace === undefined || host.namespace === '*' || sameNamespace(host.namespace, namespace);
}
