import { SIGNALS } from '../../facts/otlp';
import { CONFIGS } from '../../kubernetes/kinds';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { inConfig, outputs } from '../model/read/alloy/config';
import { takenByKind } from '../model/signals';

export const signalDroppedInPipeline: Rule = {
  id: 'signal-dropped-in-pipeline',
  hop: 'pipeline',
  severity: 'error',
  summary: 'A processor that is sent a signal has an output for it.',
  why: `A processor hands each signal to those that its output block names for it. A signal that it gets and has no output for is refused there:
"telemetry type is not supported". The sender gets 503 or UNAVAILABLE and tries again for ever; behind a batch processor the sender hears OK, and the data is gone.`,
  fix: "Add the signal to the processor's output block.",
  reads: [...CONFIGS],
  ...twins(
    alloy(`otelcol.receiver.otlp "ingest" {
  grpc { }
  output { traces = [otelcol.processor.batch.default.input] }
}
otelcol.processor.batch "default" {
  output { traces = [otelcol.exporter.otlphttp.backend.input] }
}
otelcol.exporter.otlphttp "backend" {
  client { endpoint = "https://tempo.example.com" }
}`),
    'output { traces = [otelcol.exporter',
    'output { logs = [otelcol.exporter',
  ),
  *check({ configs }) {
    const seen = new Set<unknown>();
    for (const component of configs.flatMap(({ components }) => components)) {
      for (const signal of SIGNALS) {
        for (const next of outputs(component, signal) ?? []) {
          const isProcessor = next.name.startsWith('otelcol.processor.') && next.name !== 'otelcol.processor.discovery';
          const key = `${next.id} ${signal} ${next.config.manifest.namespace}/${next.config.manifest.name}`;
          // what takes no such signal at all needs another way, and no output
          if (!isProcessor || outputs(next, signal) || seen.has(key) || !takenByKind(next).includes(signal)) continue;
          seen.add(key);
          yield inConfig(
            next.config,
            next.line,
            `${component.id} sends ${signal} to ${next.id}, which has no output for ${signal}`,
          );
        }
      }
    }
  },
};
