import { CONFIGS } from '../../kubernetes/kinds';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { contradiction } from '../model/alloy-contradictions';
import { scopesIn, scopeText } from '../model/alloy-scopes';
import { inConfig } from '../model/read/alloy/config';

export const argumentsContradict: Rule = {
  id: 'arguments-contradict',
  hop: 'config',
  severity: 'error',
  summary: 'The arguments of a block fit each other: sizes, pairs, and what only one of may be there.',
  why: `Each argument is right by itself, and together they are refused. Of most, Alloy does not start ("failed to evaluate config"), though "alloy validate" has accepted them. A tail sampler, and a client whose TLS lacks a key, do not start while
Alloy does: /-/ready says 200, and senders get 503. A policy without the block of its type decides by zeros.`,
  fix: 'Write one of the two, or both of a pair.',
  reads: [...CONFIGS],
  ...twins(
    alloy(`otelcol.receiver.otlp "ingest" {
  grpc { }
  output { traces = [otelcol.exporter.otlphttp.tempo.input] }
}
otelcol.exporter.otlphttp "tempo" {
  client { endpoint = "https://tempo.example.com" }
  sending_queue {
    batch {
      min_size = 2000
      max_size = 3000
    }
  }
}`),
    'min_size = 2000',
    'min_size = 5000',
  ),
  *check(model) {
    for (const config of model.configs) {
      for (const scope of scopesIn(model, config)) {
        const found = contradiction(scope);
        if (found) yield inConfig(config, found.line ?? scope.line, `${scopeText(scope)} ${found.got}`, found.fix);
      }
    }
  },
};
