import { few } from '../../kubernetes/json';
import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { otlpRoutes } from '../model/flows';
import type { Route } from '../model/routes';

export const mirrorStoresTwice: Rule = {
  id: 'mirror-stores-twice',
  hop: 'route',
  severity: 'warning',
  summary: 'A route for OTLP does not mirror requests to the Service that gets them anyway.',
  why: `A mirror gets a copy of each request. Alloy does not know copies: spans, points and lines arrive twice, with twice the load and the cost, and counters of spans and logs are wrong.`,
  fix: 'Take the mirror out, or mirror to another Alloy, with a backend of its own.',
  reads: [...CONFIGS, ...SERVERS, 'Service', ...ROUTES, ...WORKLOADS],
  ...twins(
    PATH.replace(
      /retries: \{attempts: 0\}/,
      '$&\n      mirror: {host: alloy-next.observability.svc.cluster.local, port: {number: 4317}}',
    ),
    'alloy-next.observability',
    'alloy.observability',
  ),
  *check(model) {
    const seen = new Set<Route>();
    for (const { route } of otlpRoutes(model)) {
      if (seen.has(route)) continue;
      seen.add(route);
      const hosts = new Set(route.destinations.map(({ fqdn }) => fqdn));
      const mirror = route.mirrors.find(({ fqdn }) => hosts.has(fqdn));
      if (!mirror) continue;
      yield {
        object: mirror.headers.object,
        path: mirror.at.host,
        got: `requests go to ${few(hosts)} and their copies too`,
      };
    }
  },
};
