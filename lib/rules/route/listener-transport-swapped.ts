import { DEFAULT_PORTS, TRANSPORTS } from '../../facts/otlp';
import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { flowsOn, otlpFlows } from '../model/flows';
import { differentReceivers } from '../model/processes';
import { serverText } from '../model/servers';

export const listenerTransportSwapped: Rule = {
  id: 'listener-transport-swapped',
  hop: 'route',
  severity: 'error',
  summary: "The gateway's port 4317 leads to an OTLP/gRPC receiver, and 4318 to an OTLP/HTTP one.",
  why: `Every OTLP client takes 4317 for gRPC and 4318 for HTTP. The other protocol's receiver answers their requests with an error that
they do not retry: gRPC against the HTTP receiver gets UNIMPLEMENTED or a protocol error, HTTP against gRPC gets 415 or 502.`,
  fix: 'Exchange the destinations.',
  reads: [...CONFIGS, ...SERVERS, 'Service', ...ROUTES, ...WORKLOADS],
  ...twins(
    PATH.replace('    - match: [{uri: {exact: /v1/traces}}]\n      route', '    - route'),
    'number: 4318, name: otlp-http,',
    'number: 4317, name: otlp-http,',
  ),
  *check(model) {
    for (const server of new Set(otlpFlows(model).map(flow => flow.server))) {
      const wanted = TRANSPORTS.find(transport => DEFAULT_PORTS[transport] === server.number);
      const flows = flowsOn(model, server);
      if (!wanted || flows.some(flow => flow.receivers.length === 0 || flow.route.matches.some(({ uri }) => uri)))
        continue;
      const lists = new Set(flows.map(flow => flow.receivers));
      const receivers = [...lists].flatMap(list => differentReceivers(model, list));
      if (receivers.some(({ transport }) => transport === wanted)) continue;
      yield {
        object: flows[0]!.route.table.manifest,
        path: flows[0]!.destination.at.port,
        got: `${serverText(server)} leads only to the ${receivers[0]!.transport} block of ${receivers[0]!.component.id}`,
      };
    }
  },
};
