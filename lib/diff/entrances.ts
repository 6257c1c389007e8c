/** The ways in that senders know: host, port, transport, signals, and what is asked of them. */
import { DEFAULT_PORTS, type Signal, TRANSPORTS, type Transport } from '../facts/otlp';
import type { Manifest } from '../kubernetes/manifests';
import { type Addresses, NOBODY, union } from '../kubernetes/networks';
import { protections } from '../rules/model/access';
import { secretMakers } from '../rules/model/credentials';
import { servedTables } from '../rules/model/delegates';
import { type Flow, flowsOn, reachedBy } from '../rules/model/flows';
import { entrancesTo, gatewayServices } from '../rules/model/fronts';
import { type Model, perModel } from '../rules/model/model';
import { isCatchAll, OTLP_REQUESTS, takes } from '../rules/model/otlp-requests';
import type { Service } from '../rules/model/read/kubernetes/services';
import type { Route, RouteTable } from '../rules/model/routes';
import type { Server } from '../rules/model/servers';
import { strangers } from '../rules/model/strangers';

/** A way in for senders of one transport, by a host’s name. */
export interface Entrance {
  readonly host: string;
  readonly transport: Transport;
  /** Outside ports, in order. */
  readonly ports: readonly number[];
  readonly signals: readonly Signal[];
  readonly server: Server;
  readonly table: RouteTable;
  /** What keeps strangers out, as far as the input shows it. */
  readonly guards: ReadonlySet<string>;
  /** Addresses from which somebody without credentials gets through. undefined: the input does not show the way. */
  readonly open: Addresses | undefined;
  /** The ways on to receivers that the input shows. */
  readonly flows: readonly Flow[];
  /** The Services of the load balancers before it. */
  readonly fronts: readonly Service[];
  /** Whether a Service leads to the server. true where the input has no Service before the gateway’s pods. */
  readonly isReached: boolean;
  /** The objects that are or make the server’s certificates. */
  readonly certificates: readonly Manifest[];
}

/** Finds the ways in, by host and transport. */
export const entrancesOf = perModel((model): ReadonlyMap<string, Entrance> => {
  const found = new Map<string, Entrance>();
  for (const table of servedTables(model))
    for (const { server, hosts } of reachedBy(model, table))
      for (const host of hosts)
        for (const transport of TRANSPORTS) {
          const entrance = entranceAt(model, { server, table, host, transport });
          if (!entrance) continue;
          const key = `${host} ${transport}`;
          found.set(key, merged(found.get(key), entrance));
        }
  return found;
});

interface Place {
  readonly server: Server;
  readonly table: RouteTable;
  readonly host: string;
  readonly transport: Transport;
}

function entranceAt(model: Model, { server, table, host, transport }: Place): Entrance | undefined {
  const signals = new Set<Signal>();
  const flows = new Set<Flow>();
  for (const request of OTLP_REQUESTS.filter(each => each.transport === transport)) {
    const route = table.routes.find(each => takes(model, each, request, { server, host }) !== false);
    if (!route || route.destinations.length === 0) continue;
    const mine = flowsOn(model, server).filter(flow => flow.route === route && flow.hosts.includes(host));
    if (!isOtlp(route, mine, transport)) continue;
    for (const flow of mine) flows.add(flow);
    signals.add(request.signal);
  }
  if (signals.size === 0) return undefined;
  const known = [...flows].filter(({ receivers }) => receivers.length > 0);
  return {
    ...{ host, transport, server, table, signals: [...signals] },
    ports: portsOf(model, server),
    guards: new Set(known.flatMap(flow => protections(model, flow).map(({ kind }) => kind))),
    open: known.length > 0 ? union([NOBODY, ...known.map(flow => strangers(model, flow))]) : undefined,
    flows: known,
    fronts: [...new Set(entrancesTo(model, server).map(({ service }) => service))],
    isReached: entrancesTo(model, server).length > 0 || gatewayServices(model, server.gateway).length === 0,
    certificates: (server.tls?.credentials ?? []).flatMap(({ name }) => secretMakers(model, name)),
  };
}

/** Whether a route that takes an OTLP request is meant for OTLP of this transport, and not for everything. */
function isOtlp(route: Route, flows: readonly Flow[], transport: Transport): boolean {
  const receivers = flows.flatMap(flow => flow.receivers);
  if (receivers.length > 0) return receivers.some(({ receiver }) => receiver.transport === transport);
  if (!isCatchAll(route)) return true;
  return route.destinations.some(({ port }) => port === DEFAULT_PORTS[transport]);
}

/** The ports of the load balancers before a server; the server’s own number if the input has none. */
function portsOf(model: Model, server: Server): number[] {
  const before = entrancesTo(model, server).filter(({ service }) => service.type !== 'ClusterIP');
  const numbers = before.flatMap(({ port }) => port ?? []);
  const own = server.number === undefined ? [] : [server.number];
  return [...new Set(numbers.length > 0 ? numbers : own)].sort((a, b) => a - b);
}

function merged(known: Entrance | undefined, found: Entrance): Entrance {
  if (!known) return found;
  return {
    ...known,
    ports: [...new Set([...known.ports, ...found.ports])].sort((a, b) => a - b),
    signals: [...new Set([...known.signals, ...found.signals])],
    guards: new Set([...known.guards].filter(guard => found.guards.has(guard))),
    open: known.open && found.open ? union([known.open, found.open]) : (known.open ?? found.open),
    flows: [...known.flows, ...found.flows],
  };
}
