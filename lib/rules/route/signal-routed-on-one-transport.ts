import { SIGNALS, type Signal, TRANSPORTS } from '../../facts/otlp';
import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { type Flow, otlpRoutes } from '../model/flows';
import { groupBy } from '../model/group';
import type { Model } from '../model/model';
import { signalsThrough } from '../model/otlp';
import { differentReceivers } from '../model/processes';

export const signalRoutedOnOneTransport: Rule = {
  id: 'signal-routed-on-one-transport',
  hop: 'route',
  severity: 'warning',
  summary: 'A signal that the gateway routes by one OTLP transport is routed by the other one too.',
  why: `A client chooses its transport, and sends all of its signals that way. The one that has no route there gets 404, UNIMPLEMENTED for gRPC, and is lost,
while it works for those that use the other transport.`,
  fix: "Add the signal's path to the VirtualService of the other transport.",
  gatewayApiFix: "Add the signal's path or method to the matches of the other transport's route.",
  reads: [...CONFIGS, ...SERVERS, 'Service', ...ROUTES, ...WORKLOADS],
  ...twins(
    PATH.replace('{exact: /v1/traces}}]', '{exact: /v1/traces}}, {uri: {exact: /v1/logs}}]')
      .replace(
        'TraceService/}}]',
        'TraceService/}}, {uri: {prefix: /opentelemetry.proto.collector.logs.v1.LogsService/}}]',
      )
      .replace(
        'traces = [otelcol.exporter.otlphttp.tempo.input]',
        'traces = [otelcol.exporter.otlphttp.tempo.input]\n        logs = [otelcol.exporter.otlphttp.tempo.input]',
      ),
    ', {uri: {exact: /v1/logs}}',
    '',
  ),
  *check(model) {
    const byReceiver = groupBy(otlpRoutes(model), ({ receivers }) => receivers[0]!.receiver.component);
    for (const flows of byReceiver.values()) {
      const routed = TRANSPORTS.map(transport => ({
        transport,
        flows: flows.filter(({ receivers }) => receivers[0]!.receiver.transport === transport),
      }));
      if (routed.some(side => side.flows.length === 0 || side.flows.some(flow => hasDeadPath(model, flow)))) continue;
      const [one, other] = routed.map(side => signalsOf(model, side.flows));
      for (const signal of SIGNALS) {
        const missing = one!.has(signal) === other!.has(signal) ? undefined : routed[one!.has(signal) ? 1 : 0];
        if (!missing || !flows[0]!.receivers[0]!.receiver.signals.includes(signal)) continue;
        const { route } = missing.flows[0]!;
        yield {
          object: route.table.manifest,
          path: route.at.matches,
          got: `${signal} are routed by ${missing.transport === 'http' ? 'gRPC' : 'HTTP'} and not by ${missing.transport === 'http' ? 'HTTP' : 'gRPC'}`,
        };
      }
    }
  },
};

/** A path that no receiver serves, or for a signal that none has an output for: mistakes of their own. */
function hasDeadPath(model: Model, { route, receivers }: Flow): boolean {
  const found = differentReceivers(model, receivers);
  return route.matches.some(match => {
    const signals = signalsThrough(match, found);
    return signals?.every(signal => !found.some(receiver => receiver.signals.includes(signal))) ?? false;
  });
}

/** What the routes let through; everything where only Envoy could tell. */
function signalsOf(model: Model, flows: readonly Flow[]): Set<Signal> {
  return new Set(
    flows.flatMap(({ route, receivers }) => {
      const found = differentReceivers(model, receivers);
      return route.matches.length === 0
        ? SIGNALS
        : route.matches.flatMap(match => signalsThrough(match, found) ?? SIGNALS);
    }),
  );
}
