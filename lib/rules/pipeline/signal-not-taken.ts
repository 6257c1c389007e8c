import { SIGNALS } from '../../facts/otlp';
import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { attribute, block, inConfig, outputs } from '../model/read/alloy/config';
import { given, taken } from '../model/signals';

export const signalNotTaken: Rule = {
  id: 'signal-not-taken',
  hop: 'pipeline',
  severity: 'error',
  summary: 'Each component is sent the signals that it takes, and is not asked for others than it makes.',
  why: `A component refuses a signal that it has no use for: "telemetry type is not supported", and the sender gets 503 or UNAVAILABLE and tries
again for ever; behind a batch processor the sender hears OK and the data is lost. /-/ready says 200. A connector makes signals, and passes
none through.`,
  fix: 'Send the signal to a component that takes it.',
  reads: [...CONFIGS, ...WORKLOADS],
  ...twins(
    alloy(`otelcol.receiver.otlp "ingest" {
  grpc { }
  output {
    traces  = [otelcol.exporter.loadbalancing.samplers.input]
    metrics = [otelcol.exporter.otlphttp.mimir.input]
  }
}
otelcol.exporter.loadbalancing "samplers" {
  routing_key = "service"
  resolver {
    kubernetes { service = "samplers.observability" }
  }
  protocol {
    otlp {
      client { tls { insecure = true } }
    }
  }
}
otelcol.exporter.otlphttp "mimir" {
  client { endpoint = "https://mimir.example.com/otlp" }
}`),
    'metrics = [otelcol.exporter.otlphttp.mimir.input]',
    'metrics = [otelcol.exporter.otlphttp.mimir.input, otelcol.exporter.loadbalancing.samplers.input]',
  ),
  *check(model) {
    for (const component of model.configs.flatMap(({ components }) => components)) {
      for (const signal of SIGNALS) {
        const next = outputs(component, signal);
        if (!next) continue;
        const { line } = attribute(block(component.body, 'output')?.body, signal)!;
        const say = (got: string, fix: string) => inConfig(component.config, line, got, fix);
        for (const other of next) {
          const takes = taken(model, other);
          if (!takes.includes(signal))
            yield say(
              `${component.id} sends ${signal} to ${other.id}, which takes ${takenText(takes)}`,
              `Send ${signal} to a component that takes them, such as otelcol.exporter.otlphttp, and not to ${other.id}.`,
            );
        }
        if (component.name.startsWith('otelcol.connector.') && !given(component).includes(signal))
          yield say(
            `${component.id} makes ${given(component).join(' and ')}, and is to pass ${signal} on`,
            `Send ${signal} there from the component before ${component.id}, beside it.`,
          );
      }
    }
  },
};

function takenText(signals: readonly string[]): string {
  return signals.length > 0 ? `${signals.join(' and ')} only` : 'nothing at this stability level';
}
