import { closest, distance } from 'fastest-levenshtein';
import type { Block } from '../../alloy/language/parse';
import { few } from '../../kubernetes/json';
import { CONFIGS } from '../../kubernetes/kinds';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { writtenIn } from '../model/alloy-scopes';
import { type Model, perModel } from '../model/model';
import type { Problem } from '../model/problem';
import { type AlloyConfig, blocks, inConfig, literalOf, referencesIn } from '../model/read/alloy/config';
import { partsOfBody } from '../model/read/alloy/literals';

export const declaredComponentMisused: Rule = {
  id: 'declared-component-misused',
  hop: 'config',
  severity: 'error',
  summary:
    'A component of a declare block gets the arguments that the block asks for, and is asked for what the block exports.',
  why: `Alloy does not start with an argument that the declare block does not have ("is not defined in the module"), without one that it asks for ("missing required argument"), or with a reference to what it does not export ("field … does
not exist"); "alloy validate" sees an argument that is missing or unknown, and not the reference. A running one keeps its old configuration until its next restart.`,
  fix: 'Make the declare block and its uses agree.',
  reads: [...CONFIGS],
  ...twins(
    alloy(`declare "tempo" {
  argument "endpoint" { }
  otelcol.exporter.otlphttp "out" {
    client { endpoint = argument.endpoint.value }
  }
  export "input" {
    value = otelcol.exporter.otlphttp.out.input
  }
}
tempo "eu" {
  endpoint = "https://tempo.example.com"
}
otelcol.receiver.otlp "ingest" {
  grpc { }
  output { traces = [tempo.eu.input] }
}`),
    'tempo "eu" {\n      endpoint =',
    'tempo "eu" {\n      url =',
  ),
  *check(model) {
    for (const config of model.configs) {
      const declared = declaredIn(model, config);
      if (declared.size === 0) continue;
      for (const { block, id } of writtenIn(model, config)) {
        const used = declared.get(block.name);
        if (used) yield* asUsed(config, id, block, used);
        if (block.name === 'declare') yield* argumentsIn(config, block);
        else if (block.name !== 'foreach') yield* exportsIn(config, id, block, declared);
      }
    }
  },
};

interface Declared {
  readonly name: string;
  readonly required: ReadonlySet<string>;
  readonly arguments: ReadonlySet<string>;
  readonly exports: ReadonlySet<string>;
}

const declaredIn = perModel(
  (model: Model, config: AlloyConfig): ReadonlyMap<string, Declared> =>
    new Map(
      config.together
        .flatMap(file => writtenIn(model, file))
        .flatMap(({ block: { name, label, body } }) => {
          if (name !== 'declare' || !label) return [];
          const asked = blocks(body, 'argument');
          const required = asked.filter(argument => literalOf(argument.body, 'optional') === undefined);
          return [
            [
              label,
              {
                name: label,
                required: labels(required),
                arguments: labels(asked),
                exports: labels(blocks(body, 'export')),
              },
            ] as const,
          ];
        }),
    ),
);

const labels = (found: readonly Block[]): ReadonlySet<string> => new Set(found.flatMap(({ label }) => label ?? []));

function* asUsed(config: AlloyConfig, id: string, { body, line }: Block, declared: Declared): Generator<Problem> {
  const given = new Set(body.map(({ name }) => name));
  for (const statement of body) {
    if (declared.arguments.has(statement.name)) continue;
    yield inConfig(
      config,
      statement.line,
      `${id} has ${statement.name}, which is no argument of declare "${declared.name}"`,
      `${meant(statement.name, declared.arguments)}Its arguments are ${few([...declared.arguments]) || 'none'}.`,
    );
  }
  for (const name of declared.required) {
    if (given.has(name)) continue;
    // what is misspelt is said once
    if (body.some(statement => !declared.arguments.has(statement.name))) continue;
    yield inConfig(
      config,
      line,
      `${id} has no ${name}, which declare "${declared.name}" asks for`,
      `Add ${name} = …, or write optional = true into its argument block.`,
    );
  }
}

/** What a declare block's own components read of its arguments. */
function* argumentsIn(config: AlloyConfig, { label, body }: Block): Generator<Problem> {
  const known = labels(blocks(body, 'argument'));
  for (const { expression } of partsOfBody(body.filter(({ name }) => name !== 'declare'))) {
    if (expression.type !== 'reference' || expression.names[0] !== 'argument') continue;
    const name = expression.names[1];
    if (name === undefined || known.has(name)) continue;
    yield inConfig(
      config,
      expression.line,
      `declare "${label}" reads argument.${name}, and has no such argument`,
      `${meant(name, known)}Or add argument "${name}" { }.`,
    );
  }
}

/** What a component asks of those that declare blocks make. */
function* exportsIn(
  config: AlloyConfig,
  id: string,
  { body }: Block,
  declared: ReadonlyMap<string, Declared>,
): Generator<Problem> {
  for (const { expression, value } of partsOfBody(body)) {
    if (expression !== value) continue;
    for (const { names, line } of referencesIn(value)) {
      const [name, label, asked] = names as [string, string?, string?];
      const found = declared.get(name);
      if (!found || label === undefined || (asked !== undefined && found.exports.has(asked))) continue;
      yield inConfig(
        config,
        line,
        `${id} refers to ${names.slice(0, 10).join('.')}, and declare "${name}" exports ${few([...found.exports]) || 'nothing'}`,
        `${asked === undefined ? '' : meant(asked, found.exports)}Write ${name}.${label}.${[...found.exports][0] ?? '<export>'}, or add export "${asked ?? 'input'}" { value = … } to the block.`,
      );
    }
  }
}

function meant(name: string, known: ReadonlySet<string>): string {
  const near = known.size > 0 && name.length < 60 ? closest(name, [...known]) : '';
  return near && distance(near, name) <= Math.max(1, near.length / 3) ? `Did you mean ${near}? ` : '';
}
