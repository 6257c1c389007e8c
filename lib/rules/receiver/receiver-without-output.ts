import { CONFIGS } from '../../kubernetes/kinds';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { groupBy } from '../model/group';
import { inConfig } from '../model/read/alloy/config';
import { findReceivers } from '../model/read/alloy/receivers';

export const receiverWithoutOutput: Rule = {
  id: 'receiver-without-output',
  hop: 'receiver',
  severity: 'error',
  summary: 'An OTLP receiver opens at least one port and has an output for at least one signal.',
  why: `A grpc or http block that is left out is a server that does not run, and a signal without output is not served: the receiver
answers 404, UNIMPLEMENTED for gRPC, and senders do not retry.`,
  fix: 'Add a grpc or http block, and the signals to the output block.',
  reads: [...CONFIGS],
  ...twins(
    alloy(`otelcol.receiver.otlp "ingest" {
  grpc { }
  output { traces = [backends.tempo.default.input] }
}`),
    'traces = [backends.tempo.default.input]',
    'traces = []',
  ),
  *check({ configs }) {
    for (const config of configs) {
      const receivers = groupBy(findReceivers(config), ({ component }) => component);
      for (const component of config.components.filter(({ name }) => name === 'otelcol.receiver.otlp')) {
        const mine = receivers.get(component) ?? [];
        if (mine.length === 0)
          yield inConfig(config, component.line, `${component.id} has neither a grpc nor an http block`);
        else if (mine[0]!.signals.length === 0) {
          yield inConfig(config, component.line, `${component.id} has no output for any signal`);
        }
      }
    }
  },
};
