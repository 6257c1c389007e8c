import { few, get, strings } from '../../kubernetes/json';
import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { otlpRoutes } from '../model/flows';
import { differentReceivers } from '../model/processes';
import type { Route } from '../model/routes';

export const corsRefusesOtlp: Rule = {
  id: 'cors-refuses-otlp',
  hop: 'route',
  severity: 'error',
  summary:
    'A corsPolicy on a route for OTLP/HTTP lets browsers send the content type of OTLP, and gets their preflight requests.',
  why: `A browser asks first, by OPTIONS without the content type, whether it may send application/json or application/x-protobuf. Envoy answers by the corsPolicy of the
route that this request takes: a condition on the method or the content type keeps the question from the route (404), and without content-type in allowHeaders the browser never sends.`,
  fix: 'Write content-type into allowHeaders, and choose the route by the path alone.',
  reads: [...CONFIGS, ...SERVERS, 'Service', ...ROUTES, ...WORKLOADS],
  ...twins(
    PATH.replace(
      'retries: {attempts: 0}\n---\napiVersion: v1',
      `retries: {attempts: 0}
      corsPolicy:
        allowOrigins: [{exact: "https://shop.example.com"}]
        allowMethods: [POST]
        allowHeaders: [content-type, x-team]
---
apiVersion: v1`,
    ),
    '[content-type, x-team]',
    '[x-team]',
  ),
  *check(model) {
    const seen = new Set<Route>();
    for (const { route, receivers } of otlpRoutes(model)) {
      const { object, path, value } = route.corsPolicy;
      const isHttp = differentReceivers(model, receivers).some(({ transport }) => transport === 'http');
      if (value === undefined || !isHttp || seen.has(route)) continue;
      seen.add(route);
      const headers = strings(get(value, 'allowHeaders')).map(name => name.toLowerCase());
      if (!headers.includes('content-type') && !headers.includes('*'))
        yield { object, path: [...path, 'allowHeaders'], got: `it lets browsers send ${few(headers) || 'no headers'}` };
      for (const match of route.matches) {
        const asked = ASKED.find(field => get(match.value, ...field) !== undefined);
        if (asked)
          yield {
            object: match.object,
            path: [...match.path, ...asked],
            got: `a preflight request does not meet ${asked.join('.')}, so that the corsPolicy is not asked`,
          };
      }
    }
  },
};

const ASKED = [['method'], ['headers', 'content-type'], ['headers', 'Content-Type']] as const;
