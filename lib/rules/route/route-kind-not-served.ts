import { ROUTES, SERVERS } from '../../kubernetes/kinds';
import { SERVER } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { boundGateways, reachedBy } from '../model/flows';
import type { RouteKind } from '../model/routes';
import { type Server, serverText, terminatesTls } from '../model/servers';

export const routeKindNotServed: Rule = {
  id: 'route-kind-not-served',
  hop: 'route',
  severity: 'error',
  summary:
    'A VirtualService has routes of the kind that its servers use: http where TLS ends, tls where it passes through.',
  why: `A server of protocol HTTPS, HTTP, HTTP2 or GRPC uses http routes, one that passes TLS through uses tls routes, one of protocol
TCP, or TLS that ends here, uses tcp routes. Routes of another kind are accepted and never used: 404, or a closed connection.
gRPC is HTTP/2, so its routes are http routes.`,
  fix: 'Write the routes under the kind that the server uses.',
  reads: [...SERVERS, ...ROUTES],
  ...twins(
    `${SERVER}      tls: {mode: SIMPLE, credentialName: otlp-grpc-cert}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: otlp-grpc, namespace: observability}
spec:
  hosts: [otlp-grpc.example.com]
  gateways: [istio-system/otlp]
  http:
    - route: [{destination: {host: alloy.observability.svc.cluster.local, port: {number: 4317}}}]
`,
    '  http:\n',
    '  tcp:\n',
  ),
  *check(model) {
    for (const table of model.routeTables.filter(({ dialect }) => dialect === 'istio')) {
      const gateways = boundGateways(model, table);
      if (gateways.length === 0 || gateways.length < table.gateways.length) continue;
      const servers = reachedBy(model, table)
        .map(({ server }) => server)
        .filter(server => !server.tls?.httpsRedirect);
      const used = servers.map(kindOf);
      const written = table.kinds.map(({ kind }) => kind);
      if (servers.length === 0 || written.length === 0 || used.some(kind => !kind || written.includes(kind))) continue;
      yield {
        object: table.manifest,
        path: table.kinds[0]!.path,
        got: `there are only ${written.join(' and ')} routes, and ${serverText(servers[0]!)} uses ${used[0]} routes`,
      };
    }
  },
};

function kindOf(server: Server): RouteKind | undefined {
  if (['HTTP', 'HTTP2', 'GRPC', 'GRPC-WEB'].includes(server.protocol)) return 'http';
  if (['HTTPS', 'TLS'].includes(server.protocol)) {
    if (!terminatesTls(server)) return 'tls';
    return server.protocol === 'HTTPS' ? 'http' : 'tcp';
  }
  return server.protocol === 'TCP' ? 'tcp' : undefined;
}
