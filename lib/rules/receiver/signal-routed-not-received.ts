import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { otlpRoutes } from '../model/flows';
import { rewrites, signalsThrough } from '../model/otlp';
import { differentReceivers } from '../model/processes';
import type { Match } from '../model/routes';

export const signalRoutedNotReceived: Rule = {
  id: 'signal-routed-not-received',
  hop: 'receiver',
  severity: 'error',
  summary: 'A signal that the gateway routes to a receiver is one that the receiver has an output for.',
  why: `An otelcol.receiver.otlp serves only the signals in its output block. The others get 404 from Alloy, UNIMPLEMENTED for gRPC,
and senders give such data up at once.`,
  fix: 'Give the signal an output, or take its path out of the route.',
  reads: [...CONFIGS, ...SERVERS, 'Service', ...ROUTES, ...WORKLOADS],
  ...twins(PATH, 'exact: /v1/traces', 'exact: /v1/logs'),
  *check(model) {
    const seen = new Set<Match>();
    for (const { route, receivers } of otlpRoutes(model)) {
      const found = differentReceivers(model, receivers);
      for (const match of route.matches) {
        const [signal, ...others] = signalsThrough(match, found) ?? [];
        if (!signal || others.length > 0 || seen.has(match) || rewrites(route)) continue;
        if (found.some(({ signals }) => signals.includes(signal) || signals.length === 0)) continue;
        seen.add(match);
        yield {
          object: match.object,
          path: match.uri!.path,
          got: `${signal} are routed to ${found[0]!.component.id}, which has an output only for ${found[0]!.signals.join(', ')}`,
        };
      }
    }
  },
};
