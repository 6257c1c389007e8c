import { closest, distance } from 'fastest-levenshtein';
import type { Statement } from '../../alloy/language/parse';
import { few } from '../../kubernetes/json';
import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { sending } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { isBeyondTable, type Scope, scopesIn, scopeText } from '../model/alloy-scopes';
import type { Problem } from '../model/problem';
import type { Field, Fields } from '../model/read/alloy/component-table';
import { inConfig } from '../model/read/alloy/config';

export const argumentUnknown: Rule = {
  id: 'argument-unknown',
  hop: 'config',
  severity: 'error',
  summary: 'The components of config.alloy have the arguments and blocks that Alloy knows, where Alloy looks for them.',
  why: `Alloy does not start with an argument or block that a component does not have ("unrecognized attribute name", "unrecognized block
name"), nor with one that is there twice or in the other form. A running one keeps its old configuration until its next restart.`,
  fix: 'Correct the name, or move the argument into the block that has it.',
  reads: [...CONFIGS, ...WORKLOADS],
  ...twins(
    sending('endpoint = "tempo.example.com:4317"', 'tls { server_name = "tempo.example.com" }'),
    'tls { server_name = "tempo.example.com" }',
    'server_name = "tempo.example.com"',
  ),
  *check(model) {
    for (const config of model.configs) {
      const isBeyond = isBeyondTable(model, config);
      for (const scope of scopesIn(model, config)) yield* inScope(scope, isBeyond);
    }
  },
};

function* inScope(scope: Scope, isBeyond: boolean): Generator<Problem> {
  const seen = new Set<string>();
  for (const statement of scope.body) {
    const { name, type, line } = statement;
    const field = scope.fields.get(name);
    const say = (got: string, fix: string) => inConfig(scope.of.config, line, got, fix);
    const word = type === 'block' ? 'block' : 'argument';
    if (!field) {
      const better = instead(scope, statement);
      // a newer Alloy than the table's may have learned it
      if (isBeyond && !better) continue;
      const known = few([...scope.fields.values()].filter(isStill).map(({ name: other }) => other)) || 'nothing';
      yield say(`${scopeText(scope)} has no ${word} ${name}`, better ?? `Remove ${name}. Allowed there: ${known}.`);
    } else if ((field.type === undefined) !== (type === 'block')) {
      const form = field.type === undefined ? `${name} { … }, without "="` : `${name} = …, with "=" and no braces`;
      yield say(
        `${name} in ${scopeText(scope)} is written as ${type === 'block' ? 'a block' : 'an argument'}`,
        `Write ${form}.`,
      );
    } else if (seen.has(name) && !field.many) {
      yield say(`${scopeText(scope)} has the ${word} ${name} twice`, `Make one ${name} of the two.`);
    }
    seen.add(name);
  }
}

function isStill({ until }: Field): boolean {
  return until === undefined;
}

/** What the author may have meant. */
function instead({ of, path, fields }: Scope, statement: Statement): string | undefined {
  const { name, type } = statement;
  const isSame = (field: Field | undefined) => field && (field.type === undefined) === (type === 'block');
  const synonym = SYNONYMS.find(names => names.includes(name))?.find(other => isSame(fields.get(other)));
  if (synonym) return `Write ${synonym} instead of ${name}.`;
  const isWrapper =
    type === 'block' && statement.body.length > 0 && statement.body.every(({ name: inner }) => fields.has(inner));
  if (isWrapper) return `Take what is in ${name} out of it, into ${path.at(-1) ?? of.block.name}.`;
  const places = placesOf(name, of.facts!.fields!, isSame);
  if (places.length > 0) {
    const [at, or] = places.map(place => (place.length > 0 ? `the block ${place.join('.')}` : of.id));
    return `Put ${name} into ${or ? `${at}, or ${or}` : at}.`;
  }
  const names = [...fields.keys()];
  const near = names.length > 0 && name.length < 100 ? closest(name, names) : '';
  return near && distance(name, near) <= Math.max(2, name.length / 4) ? `Did you mean ${near}?` : undefined;
}

/** Names of one thing, here or elsewhere. */
const SYNONYMS: readonly (readonly string[])[] = [
  ['endpoint', 'url', 'address', 'addr', 'host', 'server', 'target'],
  ['token', 'bearer_token', 'api_key'],
  ['password', 'secret'],
  ['username', 'user'],
  ['max_recv_msg_size', 'max_recv_msg_size_mib'],
  ['limit', 'limit_mib'],
  ['spike_limit', 'spike_limit_mib'],
  ['auth', 'authenticator'],
  ['directory', 'path', 'dir'],
  ['forward_to', 'output'],
];

/** The nearest blocks of a component that have a field, at most two of them. */
function placesOf(name: string, top: Fields, isSame: (field: Field | undefined) => unknown): readonly string[][] {
  let level: { path: string[]; fields: Fields }[] = [{ path: [], fields: top }];
  for (let depth = 0; depth < 4 && level.length > 0; depth += 1) {
    const found = level.filter(({ fields }) => isSame(fields.get(name)));
    if (found.length > 0) return found.slice(0, 2).map(({ path }) => path);
    level = level.flatMap(({ path, fields }) =>
      [...fields.values()]
        .filter(field => field.type === undefined && isStill(field))
        .map(field => ({ path: [...path, field.name], fields: field.fields() })),
    );
  }
  return [];
}
