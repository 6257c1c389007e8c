import { hostsMeet } from '../../kubernetes/hosts';
import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf, sameNamespace } from '../../kubernetes/manifests';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { servedTables } from '../model/delegates';
import { otlpFlows, reachedBy } from '../model/flows';
import { boundPort, groupNumber } from '../model/fronts';
import { Pairs } from '../model/group';
import { type Model, perModel } from '../model/model';
import { isOtlpPath } from '../model/otlp';
import { isCatchAll, OTLP_REQUESTS, type OtlpRequest, takes } from '../model/otlp-requests';
import type { Problem } from '../model/problem';
import { type Route, type RouteTable, sameWay } from '../model/routes';
import type { Server } from '../model/servers';

const OTHER = `---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: catalog, namespace: observability}
spec:
  hosts: [otlp-http.example.com]
  gateways: [istio-system/otlp]
  http:
    - match: [{uri: {prefix: /catalog}}]
      route: [{destination: {host: catalog.observability.svc.cluster.local, port: {number: 80}}}]
`;

export const routesOverlapAcrossVirtualServices: Rule = {
  id: 'routes-overlap-across-virtual-services',
  hop: 'route',
  severity: 'error',
  summary: 'Of the VirtualServices of one host on one server, one alone has a route for an OTLP path.',
  why: `Istio joins the routes of all VirtualServices of a host, the oldest VirtualService first, and Envoy takes the first route that fits; only a route that takes every request
comes last. Nothing in a manifest says which VirtualService will be older: after a restore, or in a new cluster, OTLP requests may go to another application (404, 405),
which no sender retries.`,
  fix: 'Put the routes into one VirtualService, those with the exact paths first, or give OTLP a host of its own.',
  gatewayApiFix: 'Put the rules into one route, or give OTLP a hostname of its own.',
  reads: [...CONFIGS, ...SERVERS, 'Service', ...ROUTES, ...WORKLOADS],
  ...twins(PATH + OTHER, 'prefix: /catalog', 'prefix: /v1'),
  *check(model) {
    const seen = new Pairs();
    const forOtlp = toReceivers(model);
    for (const { server, host, tables } of sharedHosts(model)) {
      for (const request of OTLP_REQUESTS) {
        const routes = tables.flatMap(table => firstFor(model, table, request, { server, host }) ?? []);
        const specific = routes.filter(({ route }) => !isCatchAll(route));
        const [one, ...others] = specific.length > 0 ? specific : routes;
        const other = others.find(({ route }) => !sameWay(route, one!.route));
        const problem = one && other && problemOf(forOtlp, one, other, request, host);
        if (problem && seen.add(one.table, other.table)) yield problem;
      }
    }
  },
};

interface Taking {
  readonly table: RouteTable;
  readonly route: Route;
}

function firstFor(
  model: Model,
  table: RouteTable,
  request: OtlpRequest,
  entrance: { server: Server; host: string },
): Taking | undefined {
  model.limit.add('routes by the hosts that several VirtualServices have', table.routes.length);
  const route = table.routes.find(found => takes(model, found, request, entrance));
  return route && { table, route };
}

function problemOf(
  forOtlp: ReadonlySet<Route>,
  one: Taking,
  other: Taking,
  { path }: OtlpRequest,
  host: string,
): Problem | undefined {
  const isForOtlp = (route: Route) => route.matches.some(isOtlpPath) || forOtlp.has(route);
  const [mine, theirs] = isForOtlp(one.route) ? [one, other] : [other, one];
  if (!isForOtlp(mine.route)) return undefined;
  const { route } = theirs;
  return {
    object: route.table.manifest,
    path: route.matches.length > 0 ? route.at.matches : route.path,
    got: `it takes ${path} of ${host}, which ${nameOf(mine.route.table.manifest)} routes too; the older of the two gets the requests`,
  };
}

const toReceivers = perModel(model => new Set(otlpFlows(model).map(({ route }) => route)));

interface Shared {
  readonly server: Server;
  readonly host: string;
  readonly tables: readonly RouteTable[];
}

/** The hosts for which Envoy joins the routes of several tables. */
function sharedHosts(model: Model): Shared[] {
  const found = new Map<string, Map<string, { server: Server; host: string; tables: Set<RouteTable> }>>();
  for (const table of servedTables(model)) {
    for (const { server, hosts } of reachedBy(model, table)) {
      for (const host of new Set(hosts.flatMap(name => commonHosts(model, server, name, table)))) {
        const key = routesOf(model, server);
        const mine = found.get(key) ?? new Map();
        found.set(key, mine);
        const shared = mine.get(host) ?? { server, host, tables: new Set() };
        mine.set(host, shared);
        shared.tables.add(table);
      }
    }
  }
  return [...found.values()]
    .flatMap(mine => [...mine.values()])
    .filter(({ tables }) => tables.size > 1)
    .map(({ tables, ...shared }) => ({ ...shared, tables: [...tables] }));
}

/** The narrower one of the table's host and each host of the server that lets the table in. */
function commonHosts(model: Model, { hosts }: Server, name: string, { namespace }: RouteTable): string[] {
  model.limit.add('hosts of servers by the hosts of VirtualServices', hosts.length);
  return hosts
    .filter(
      host =>
        hostsMeet(host.name, name) &&
        (host.namespace === undefined || host.namespace === '*' || sameNamespace(host.namespace, namespace)),
    )
    .map(host =>
      (host.name.startsWith('*') && name.length >= host.name.length
        ? name
        : name.startsWith('*')
          ? host.name
          : name
      ).toLowerCase(),
    );
}

const numbers = perModel(
  model => new Map(model.gateways.flatMap(({ servers }) => servers).map((server, at) => [server, at])),
);

/** The name of Envoy's routes for a server: plain servers of one port share them, one that ends TLS has its own. */
function routesOf(model: Model, server: Server): string {
  if (server.tls && !server.tls.httpsRedirect) return `server ${numbers(model).get(server)}`;
  return `port ${boundPort(model, server)} of ${groupNumber(model, server.gateway)}`;
}
