import { closest } from 'fastest-levenshtein';
import { ENUMERATIONS } from '../../facts/alloy-components';
import { CONFIGS } from '../../kubernetes/kinds';
import { sending } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { type Scope, scopesIn, scopeText } from '../model/alloy-scopes';
import { inConfig, literal } from '../model/read/alloy/config';

export const argumentValueUnknown: Rule = {
  id: 'argument-value-unknown',
  hop: 'config',
  severity: 'error',
  summary: 'Arguments that take certain words have one of these.',
  why: `Alloy does not start with another word ("unrecognized compression type", "unknown error mode", "invalid routing key"). A running one keeps
its old configuration until its next restart.`,
  fix: 'Write one of the words that are allowed.',
  reads: [...CONFIGS],
  ...twins(sending('endpoint    = "tempo.example.com:4317"', 'compression = "zstd"'), '"zstd"', '"zstandard"'),
  *check(model) {
    for (const config of model.configs) {
      for (const scope of scopesIn(model, config)) {
        for (const statement of scope.body) {
          const written = statement.type === 'attribute' ? literal(statement.value) : undefined;
          if (typeof written !== 'string' || written === '') continue;
          const { values, anyCase = false } = wordsFor(scope, statement.name) ?? { values: [written] };
          if (values.includes(written) || (anyCase && values.includes(written.toLowerCase()))) continue;
          yield inConfig(
            config,
            statement.line,
            `${statement.name} in ${scopeText(scope)} is ${JSON.stringify(written)}`,
            `Write one of ${values.join(', ')}${written.length < 100 ? `; ${closest(written, [...values])} is the nearest` : ''}.`,
          );
        }
      }
    }
  },
};

function wordsFor({ of, path }: Scope, name: string) {
  const here = `${path.at(-1) ?? ''}.${name}`;
  return ENUMERATIONS.find(
    ({ components, argument }) =>
      components.test(of.block.name) && (argument.includes('.') ? argument === here : argument === name),
  );
}
