import { few } from '../../kubernetes/json';
import { ROUTES, SERVERS } from '../../kubernetes/kinds';
import { type Rule, twins } from '../engine/rule';
import { boundGateways, reachedBy } from '../model/flows';
import type { RouteTable } from '../model/routes';
import { type Gateway, type Server, serverText } from '../model/servers';

export const gatewayHostWithoutRoute: Rule = {
  id: 'gateway-host-without-route',
  hop: 'route',
  severity: 'error',
  summary: 'Every server of a Gateway has a VirtualService for its hosts.',
  why: `A server without routes is a listener that ends TLS and answers every request with 404 (NR in the access log), which gRPC
clients see as UNIMPLEMENTED. OTLP senders do not retry either.`,
  fix: 'Bind a VirtualService with one of the hosts to this Gateway, or remove the server.',
  gatewayApiFix: 'Write an HTTPRoute or a GRPCRoute whose parentRefs name this listener, or take the listener out.',
  reads: [...SERVERS, ...ROUTES],
  needsComplete: true,
  ...twins(
    `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: otlp, namespace: istio-system}
spec:
  servers:
    - port: {number: 80, name: otlp-http, protocol: HTTP}
      hosts: [otlp-http.example.com]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: otlp-http, namespace: observability}
spec:
  hosts: [otlp-http.example.com]
  gateways: [istio-system/otlp] # bound
  http: [{redirect: {authority: example.com}}]
`,
    'gateways: [istio-system/otlp] # bound',
    'gateways: []',
  ),
  *check(model) {
    const bound = model.routeTables.map(table => ({
      table,
      gateways: boundGateways(model, table),
    }));
    // one that is bound to nothing may be meant for any of them, and is reported as that
    const named = (table: RouteTable) => table.gateways.filter(({ ref }) => ref !== 'mesh');
    if (bound.some(({ table, gateways }) => gateways.length < named(table).length)) return;
    const served = new Set<Server>();
    const waiting = new Set<Gateway>();
    for (const { table, gateways } of bound) {
      const reached = reachedBy(model, table).map(({ server }) => server);
      for (const server of reached) served.add(server);
      // likewise one with a host that no server of a Gateway has
      const found = new Set(reached.map(({ gateway }) => gateway));
      for (const gateway of gateways) if (!found.has(gateway)) waiting.add(gateway);
    }
    for (const server of model.gateways.flatMap(({ servers }) => servers)) {
      // an AUTO_PASSTHROUGH leads to the Services themselves, by the name in the handshake
      if (server.tls?.httpsRedirect || server.tls?.mode.endsWith('PASSTHROUGH')) continue;
      if (served.has(server) || waiting.has(server.gateway)) continue;
      yield {
        object: server.gateway.manifest,
        path: server.at.hosts,
        got: `${server.gateway.dialect === 'istio' ? 'no VirtualService' : 'no HTTPRoute and no GRPCRoute'} routes ${few(server.hosts.map(({ name }) => name))} on ${serverText(server)}`,
      };
    }
  },
};
