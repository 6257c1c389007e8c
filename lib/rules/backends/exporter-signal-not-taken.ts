import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { alloy, TEMPO } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { endpoints } from '../model/endpoints';
import { inConfig } from '../model/read/alloy/config';
import { backendOf } from '../model/targets';

export const exporterSignalNotTaken: Rule = {
  id: 'exporter-signal-not-taken',
  hop: 'backends',
  severity: 'error',
  summary: 'A backend gets only the signals that it takes: Tempo traces, Mimir metrics, Loki logs.',
  why: `Tempo's receiver has no service for metrics or logs (UNIMPLEMENTED, over HTTP 404), and Mimir and Loki have none for traces. The exporter does not retry that: it drops the data,
and senders got success. The backend is known by its image where the input has its pods, else by the name of its Service or of a cloud's host.`,
  fix: 'Leave the signal out of the output that leads to this exporter, and send it to a backend of its own.',
  reads: [...CONFIGS, 'Service', ...WORKLOADS],
  ...twins(
    `${alloy(`otelcol.receiver.otlp "ingest" {
  grpc { }
  output {
    traces = [otelcol.exporter.otlp.tempo.input]
    metrics = [otelcol.exporter.otlphttp.mimir.input]
  }
}
otelcol.exporter.otlp "tempo" {
  client {
    endpoint = "tempo-distributor.tempo.svc.cluster.local:4317"
    tls { insecure = true }
  }
}
otelcol.exporter.otlphttp "mimir" {
  client { endpoint = "http://mimir-gateway.mimir.svc.cluster.local/otlp" }
}`)}${TEMPO}`,
    'metrics = [otelcol.exporter.otlphttp.mimir.input]\n      }\n    }',
    'metrics = [otelcol.exporter.otlp.tempo.input, otelcol.exporter.otlphttp.mimir.input]\n      }\n    }',
  ),
  *check(model) {
    for (const endpoint of endpoints(model)) {
      const { component, line, signals, address } = endpoint;
      const backend = backendOf(model, endpoint);
      const wrong = backend ? signals.filter(signal => !backend.signals.includes(signal)) : [];
      if (!backend || wrong.length === 0) continue;
      yield inConfig(
        component.config,
        line,
        `${component.id} sends ${wrong.join(' and ')} to ${address!.host}, and ${backend.title} takes ${backend.signals.join(' and ')} alone`,
      );
    }
  },
};
