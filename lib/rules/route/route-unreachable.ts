import { pathText } from '../../kubernetes/json';
import { ROUTES } from '../../kubernetes/kinds';
import { type Rule, twins } from '../engine/rule';
import { servedTables } from '../model/delegates';
import { MatchIndex } from '../model/match-index';
import type { Route } from '../model/routes';
import { sameWay } from '../model/routes';

export const routeUnreachable: Rule = {
  id: 'route-unreachable',
  hop: 'route',
  severity: 'error',
  summary: 'No route of a VirtualService stands behind one that already takes all its requests.',
  why: `Istio tries the routes from the top and takes the first that matches. A route below one with the same or wider
conditions never gets a request: its traffic goes where the upper one leads.`,
  fix: 'Put the narrower route first, or remove the one that is never reached.',
  gatewayApiFix: 'Write other conditions, or take the rule out that is never reached.',
  reads: [...ROUTES],
  ...twins(
    `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: otlp-http, namespace: observability}
spec:
  hosts: [otlp-http.example.com]
  gateways: [istio-system/otlp]
  http:
    - match: [{uri: {prefix: /v1/traces/}}]
      route: [{destination: {host: other.observability.svc.cluster.local, port: {number: 80}}}]
    - match: [{uri: {exact: /v1/metrics}}]
      route: [{destination: {host: alloy.observability.svc.cluster.local, port: {number: 4318}}}]
`,
    '/v1/traces/',
    '/v1/',
  ),
  *check(model) {
    for (const { routes: all } of [
      ...servedTables(model),
      ...model.routeTables.filter(({ hosts }) => hosts.length === 0),
    ]) {
      const routes = new MatchIndex(all);
      for (const [index, route] of all.entries()) {
        const before = routes.before(index);
        // a copy that leads to the same place changes nothing
        if (before === undefined || sameWay(all[before]!, route)) continue;
        yield {
          object: route.table.manifest,
          path: route.path,
          got: `${placeOf(all[before]!, before)} takes every request that ${placeOf(route, index)} is for`,
        };
      }
    }
  },
};

/** Where a route stands among those of its object: `http[1]`, or `rules[0].matches[1]`. */
function placeOf({ table, matches, path }: Route, index: number): string {
  const { written } = table.manifest;
  return written ? pathText(written(matches[0]?.path ?? path).path.slice(1)) : `http[${index}]`;
}
