import { CONFIGS } from '../../kubernetes/kinds';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { endpoints } from '../model/endpoints';
import { inConfig } from '../model/read/alloy/config';

export const exporterEndpointWithoutScheme: Rule = {
  id: 'exporter-endpoint-without-scheme',
  hop: 'backends',
  severity: 'error',
  summary:
    'The endpoint of otelcol.exporter.otlphttp is a URL with http:// or https://, and so are those of loki.write and prometheus.remote_write.',
  why: `The HTTP exporter needs a whole URL; host:port is what the gRPC exporter takes. Alloy loads it, and every export fails with
"unsupported protocol scheme": senders get success, and the data is dropped after the retries.`,
  fix: 'Write http:// or https:// before the host.',
  reads: [...CONFIGS],
  ...twins(
    alloy(`otelcol.receiver.otlp "ingest" {
  grpc { }
  output { traces = [otelcol.exporter.otlphttp.tempo.input] }
}
otelcol.exporter.otlphttp "tempo" {
  client { endpoint = "http://tempo.tempo.svc.cluster.local:4318" }
}`),
    'http://',
    '',
  ),
  *check(model) {
    for (const { component, line, protocol, written, address } of endpoints(model)) {
      if (protocol === 'otlp-grpc' || address || /[${<]/.test(written)) continue;
      yield inConfig(component.config, line, `${component.id} sends to "${written}"`);
    }
  },
};
