import { BACKEND_KINDS } from '../../facts/backend-kinds';
import { CONFIGS } from '../../kubernetes/kinds';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { endpoints, portOf, usesTls } from '../model/endpoints';
import { inConfig } from '../model/read/alloy/config';
import { placeOf } from '../model/targets';

export const exporterPlainAtTlsPort: Rule = {
  id: 'exporter-plain-at-tls-port',
  hop: 'backends',
  severity: 'error',
  summary: 'An exporter that sends to port 443 outside the cluster, or to a cloud, opens TLS there.',
  why: `Port 443 of a public host waits for a TLS handshake. With insecure = true, which otelcol.exporter.otlp reads as plain text, or with http:// the server ends the connection or answers 400
("client sent an HTTP request to an HTTPS server"): nothing is exported, and what was on its way could be read by everybody.`,
  fix: 'Remove tls { insecure = true }, and write https:// for otelcol.exporter.otlphttp. A private CA goes into ca_file.',
  reads: [...CONFIGS],
  ...twins(
    alloy(`otelcol.receiver.otlp "ingest" {
  grpc { }
  output { traces = [otelcol.exporter.otlp.vendor.input] }
}
otelcol.exporter.otlp "vendor" {
  client {
    endpoint = "otlp.example.com:443"
    tls { insecure = false }
  }
}`),
    'insecure = false',
    'insecure = true',
  ),
  *check(model) {
    for (const endpoint of endpoints(model)) {
      const { component, line, written, address } = endpoint;
      const isPublic =
        address?.host.includes('.') &&
        !/^[\d.]+$/.test(address.host) &&
        !placeOf(model, component.config, address.host);
      if (!isPublic || usesTls(endpoint) !== false) continue;
      const isCloud = address?.scheme === 'http' && BACKEND_KINDS.some(({ hosts }) => hosts?.test(address.host));
      // what stands there without a port is another rule's
      if (!isCloud && (address?.port === undefined || portOf(endpoint) !== 443)) continue;
      yield inConfig(component.config, line, `${component.id} sends plain text to ${written}`);
    }
  },
};
