import { closest, distance } from 'fastest-levenshtein';
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
          const known = statement.type === 'attribute' ? wordsFor(scope, statement.name) : undefined;
          if (statement.type === 'block' || !known) continue;
          const { values, anyCase = false } = known;
          const parts = statement.value.type === 'array' ? statement.value.items : [statement.value];
          for (const part of parts) {
            const written = literal(part);
            if (typeof written !== 'string' || written === '') continue;
            if (values.includes(anyCase ? written.toLowerCase() : written)) continue;
            yield inConfig(
              config,
              part.line,
              `${statement.name} in ${scopeText(scope)} ${parts.length > 1 ? 'has' : 'is'} ${JSON.stringify(written)}`,
              `Write one of ${values.join(', ')}${nearest(written, values)}.`,
            );
          }
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

function nearest(written: string, values: readonly string[]): string {
  if (written.length > 100) return '';
  const lower = written.toLowerCase();
  const near = values.find(value => value.toLowerCase() === lower) ?? closest(written, [...values]);
  return distance(near.toLowerCase(), lower) <= Math.max(2, near.length / 2) ? `; ${near} is the nearest` : '';
}
