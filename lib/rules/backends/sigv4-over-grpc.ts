import { CONFIGS } from '../../kubernetes/kinds';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { attribute, block, inConfig, referencesIn } from '../model/read/alloy/config';

export const sigv4OverGrpc: Rule = {
  id: 'sigv4-over-grpc',
  hop: 'backends',
  severity: 'error',
  summary: 'An exporter that signs with otelcol.auth.sigv4 is otelcol.exporter.otlphttp.',
  why: `SigV4 signs an HTTP request with its body, and otelcol.auth.sigv4 can do nothing else. Alloy starts and is ready, but otelcol.exporter.otlp does not:
"requested authenticator is not a gRPC client authenticator". Every request is refused (503, status 14).`,
  fix: "Use otelcol.exporter.otlphttp, and the backend's endpoint for OTLP over HTTP.",
  reads: [...CONFIGS],
  ...twins(
    alloy(`otelcol.receiver.otlp "ingest" {
  grpc { }
  output { traces = [otelcol.exporter.otlphttp.xray.input] }
}
otelcol.exporter.otlphttp "xray" {
  client {
    endpoint = "https://xray.eu-central-1.amazonaws.com"
    auth = otelcol.auth.sigv4.aws.handler
  }
}
otelcol.auth.sigv4 "aws" {
  region = "eu-central-1"
  service = "xray"
}`),
    '[otelcol.exporter.otlphttp.xray.input] }\n    }\n    otelcol.exporter.otlphttp "xray"',
    '[otelcol.exporter.otlp.xray.input] }\n    }\n    otelcol.exporter.otlp "xray"',
  ),
  *check({ configs }) {
    for (const { config, name, id, body } of configs.flatMap(({ components }) => components)) {
      const auth = attribute(block(body, 'client')?.body, 'auth');
      const signs = referencesIn(auth).some(({ names }) => names.slice(0, 3).join('.') === 'otelcol.auth.sigv4');
      if (name !== 'otelcol.exporter.otlp' || !auth || !signs) continue;
      yield inConfig(config, auth.line, `${id} speaks gRPC, and otelcol.auth.sigv4 signs HTTP requests only`);
    }
  },
};
