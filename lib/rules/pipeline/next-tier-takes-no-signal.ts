import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { alloy, tierOf } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { inConfig } from '../model/read/alloy/config';
import { tiers } from '../model/tiers';

export const nextTierTakesNoSignal: Rule = {
  id: 'next-tier-takes-no-signal',
  hop: 'pipeline',
  severity: 'error',
  summary: 'The receiver of the next tier has an output for each signal that is sent to it.',
  why: `A receiver without an output for a signal does not serve that signal at all: gRPC gets UNIMPLEMENTED ("unknown service"), HTTP 404. Neither is retried: the exporter of the first tier drops the data, and
has told the senders that all is well.`,
  fix: 'Give the receiver an output for the signal, or send the signal elsewhere.',
  reads: [...CONFIGS, 'Service', ...WORKLOADS],
  ...twins(
    alloy(`otelcol.receiver.otlp "ingest" {
  http { }
  output {
    logs = [otelcol.exporter.otlp.central.input]
    traces = [otelcol.exporter.otlp.central.input]
  }
}
otelcol.exporter.otlp "central" {
  client {
    endpoint = "central.observability.svc.cluster.local:4317"
    tls { insecure = true }
  }
}`) +
      tierOf(`otelcol.receiver.otlp "edges" {
  grpc { }
  output {
    traces = [backends.tempo.default.input]
    logs = [backends.loki.default.input]
  }
}`),
    '        logs = [backends.loki.default.input]\n',
    '',
  ),
  *check(model) {
    const seen = new Set<string>();
    for (const { endpoint, receivers } of tiers(model)) {
      const [{ receiver }] = receivers as [(typeof receivers)[number]];
      const { component } = receiver;
      // what has no output at all is told of by another rule
      if (receivers.some(at => at.receiver.signals.length === 0)) continue;
      for (const signal of endpoint.signals) {
        if (receivers.some(at => at.receiver.signals.includes(signal))) continue;
        const key = `${nameOf(component.config.manifest)} ${component.id} ${signal} ${endpoint.component.id}`;
        if (seen.has(key)) continue;
        seen.add(key);
        yield inConfig(
          component.config,
          component.line,
          `${component.id} has no output for ${signal}, and ${endpoint.component.id} of ${nameOf(endpoint.component.config.manifest)} sends them there`,
        );
      }
    }
  },
};
