import { CONFIGS } from '../../kubernetes/kinds';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { attribute, block, inConfig, literalOf, referencesIn } from '../model/read/alloy/config';

export const exporterAuthOverPlainGrpc: Rule = {
  id: 'exporter-auth-over-plain-grpc',
  hop: 'backends',
  severity: 'error',
  summary: 'A gRPC exporter that sends credentials uses TLS.',
  why: `The gRPC library refuses to send credentials over a connection without transport security. Alloy's exporter does not start with auth and
tls.insecure = true together. The HTTP exporter has no such guard, and otelcol.auth.headers, which is no credential to gRPC, works.`,
  fix: 'Use TLS with ca_file, or otelcol.exporter.otlphttp, or headers without auth.',
  reads: [...CONFIGS],
  ...twins(
    alloy(`otelcol.receiver.otlp "ingest" {
  grpc { }
  output { traces = [otelcol.exporter.otlp.tempo.input] }
}
otelcol.exporter.otlp "tempo" {
  client {
    endpoint = "tempo.example.com:4317"
    auth = otelcol.auth.bearer.tempo.handler
    tls { insecure = false }
  }
}
otelcol.auth.bearer "tempo" {
  token = local.file.token.content
}
local.file "token" {
  filename  = "/run/secrets/otlp/token"
  is_secret = true
}`),
    'insecure = false',
    'insecure = true',
  ),
  *check({ configs }) {
    for (const { config, name, id, body } of configs.flatMap(({ components }) => components)) {
      const client = block(body, 'client')?.body;
      const auth = attribute(client, 'auth');
      const isPlain = literalOf(block(client, 'tls')?.body, 'insecure') === true;
      const isCredential = referencesIn(auth).some(({ names }) => !names.join('.').startsWith('otelcol.auth.headers.'));
      if (name === 'otelcol.exporter.otlp' && auth && isCredential && isPlain) {
        yield inConfig(config, auth.line, `${id} has auth, and tls.insecure = true`);
      }
    }
  },
};
