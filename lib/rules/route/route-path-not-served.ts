import { SIGNALS } from '../../facts/otlp';
import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { type Flow, otlpRoutes } from '../model/flows';
import type { Model } from '../model/model';
import { pathFor, rewrites, signalsThrough } from '../model/otlp';
import { differentReceivers } from '../model/processes';
import { isHttp2, protocolOf } from '../model/protocols';
import type { Match } from '../model/routes';

export const routePathNotServed: Rule = {
  id: 'route-path-not-served',
  hop: 'route',
  severity: 'error',
  summary: 'The paths of a route to an OTLP receiver are paths that this receiver serves.',
  why: `OTLP/HTTP posts to /v1/traces, /v1/metrics and /v1/logs; OTLP/gRPC calls
/opentelemetry.proto.collector.trace.v1.TraceService/Export and its siblings. A route for any other path gets no OTLP request, and the real
ones end in 404 at the gateway (UNIMPLEMENTED for gRPC), which senders do not retry.`,
  fix: "Write the receiver's own paths, and lead gRPC paths to the grpc block's port, HTTP paths to the http block's.",
  reads: [...CONFIGS, ...SERVERS, 'Service', ...ROUTES, ...WORKLOADS],
  ...twins(PATH, 'exact: /v1/traces', 'exact: /v1/trace'),
  *check(model) {
    const seen = new Set<Match>();
    for (const flow of otlpRoutes(model)) {
      const receivers = differentReceivers(model, flow.receivers);
      if (rewrites(flow.route) || contradictsPort(model, flow)) continue;
      for (const match of flow.route.matches) {
        if (seen.has(match)) continue;
        if (signalsThrough(match, receivers)?.length !== 0) continue;
        seen.add(match);
        const [receiver] = receivers;
        yield {
          object: match.object,
          path: match.uri!.path,
          got: `${match.uri!.type} ${match.uri!.value} leads to the ${receiver!.transport} block of ${receiver!.component.id}, which serves ${SIGNALS.map(signal => pathFor(receiver!, signal)).join(', ')}`,
        };
      }
    }
  },
};

/** The Service port is declared for the other transport: its mistake, not the route's. */
function contradictsPort(model: Model, { servicePort, receivers }: Flow): boolean {
  const protocol = protocolOf(servicePort);
  const different = differentReceivers(model, receivers);
  return protocol !== undefined && different.every(({ transport }) => isHttp2(protocol) !== (transport === 'grpc'));
}
