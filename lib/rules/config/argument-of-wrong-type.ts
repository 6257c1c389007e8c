import { CONFIGS } from '../../kubernetes/kinds';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { misfits } from '../model/alloy-exports';
import { scopesIn, scopeText } from '../model/alloy-scopes';
import { refusal } from '../model/alloy-types';
import { inConfig } from '../model/read/alloy/config';

export const argumentOfWrongType: Rule = {
  id: 'argument-of-wrong-type',
  hop: 'config',
  severity: 'error',
  summary: 'The arguments of components have the type that Alloy asks for.',
  why: `Alloy turns numbers into texts and texts of digits into numbers, and nothing else: no text into true or false, no number into a
duration or a size ("missing unit in duration", "unknown unit", "expected bool, got string"), and an export of one kind into no other
("expected capsule, got capsule", which "alloy validate" does not see). It does not start; a running one keeps its
old configuration until its next restart.`,
  fix: 'Write the value as the message says.',
  reads: [...CONFIGS],
  ...twins(
    alloy(`otelcol.receiver.otlp "ingest" {
  grpc { max_recv_msg_size = "16MiB" }
  output { traces = [backends.tempo.default.input] }
}`),
    '"16MiB"',
    '16',
  ),
  *check(model) {
    for (const config of model.configs) {
      for (const scope of scopesIn(model, config)) {
        for (const statement of scope.body) {
          const type = scope.fields.get(statement.name)?.type;
          if (statement.type === 'block' || type === undefined) continue;
          const refused = refusal(type, statement.value);
          for (const { reference, line, wanted } of misfits(scope, statement))
            yield inConfig(
              config,
              line,
              `${statement.name} in ${scopeText(scope)} wants ${wanted}, and gets ${reference}`,
              `Name ${wanted} there.`,
            );
          if (refused)
            yield inConfig(config, refused.line, `${statement.name} in ${scopeText(scope)} ${refused.reason}`);
        }
      }
    }
  },
};
