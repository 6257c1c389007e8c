/** The arguments of a config.alloy as paths and texts, so that two configurations can be compared. */
import type { Body, Expression } from '../alloy/language/parse';
import { namesCredential } from '../foreign/credential-names';
import { short } from './fields';
import { joined, type Sentence, say, words } from './sentence';

export type Blocks = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** The top-level blocks by their names, each as its arguments by path. */
export function blocksOf(body: Body): Blocks {
  return new Map(
    body.map(statement => {
      if (statement.type === 'attribute') return [statement.name, new Map([['', notation(statement.value)]])] as const;
      const id = statement.label ? `${statement.name}.${statement.label}` : statement.name;
      return [id, flat(statement.body)] as const;
    }),
  );
}

function flat(body: Body, prefix = '', into = new Map<string, string>()): Map<string, string> {
  const seen = new Map<string, number>();
  for (const statement of body) {
    const named =
      statement.type === 'block' && statement.label ? `${statement.name}.${statement.label}` : statement.name;
    const count = (seen.get(named) ?? 0) + 1;
    seen.set(named, count);
    const name = `${prefix}${named}${count > 1 ? `[${count}]` : ''}`;
    if (statement.type === 'attribute') spread(name, statement.value, into);
    else {
      if (statement.body.length === 0) into.set(name, '{ }');
      flat(statement.body, `${name}.`, into);
    }
  }
  return into;
}

/** An argument; of a written mapping each of its fields. */
function spread(name: string, value: Expression, into: Map<string, string>): void {
  if (value.type === 'object' && value.fields.length > 0)
    for (const field of value.fields) spread(`${name}.${field.name}`, field.value, into);
  else into.set(name, notation(value));
}

/** An expression in one line, much as Alloy writes it. */
function notation(expression: Expression): string {
  switch (expression.type) {
    case 'literal':
      return JSON.stringify(expression.value);
    case 'array':
      return `[${expression.items.map(notation).join(', ')}]`;
    case 'object':
      return `{${expression.fields.map(({ name, value }) => `${name} = ${notation(value)}`).join(', ')}}`;
    case 'reference':
      return expression.names.join('.');
    case 'access':
      return `${notation(expression.of)}.${expression.name}`;
    case 'index':
      return `${notation(expression.of)}[${notation(expression.index)}]`;
    case 'call':
      return `${notation(expression.of)}(${expression.args.map(notation).join(', ')})`;
    case 'unary':
      return `${expression.operator}${notation(expression.of)}`;
    case 'binary':
      return `${notation(expression.left)} ${expression.operator} ${notation(expression.right)}`;
  }
}

export function same(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return one.size === other.size && [...one].every(([name, value]) => other.get(name) === value);
}

const MOST = 6;

export function differing(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): Sentence {
  const found = [...new Set([...one.keys(), ...other.keys()])].filter(name => one.get(name) !== other.get(name));
  const told = found.slice(0, MOST).map(name => {
    const [was, is] = [one.get(name), other.get(name)];
    const place = name === '' ? [] : say`${name} `;
    const [old, now] = [short(was, titleOf(name, was, one)), short(is, titleOf(name, is, other))];
    if (was === undefined) return say`${place}= ${now} is new`;
    if (is === undefined) return say`${place}goes (was ${old})`;
    return say`${place}${old} → ${now}`;
  });
  return joined([...told, ...(found.length > MOST ? [words(`and ${found.length - MOST} more`)] : [])], ', ');
}

/** What tells whether an argument has a credential: its name, or the `key` beside a `value`. Only a written text may be one. */
function titleOf(path: string, value: string | undefined, all: ReadonlyMap<string, string>): string {
  if (value === undefined || /^[\w.]+$/.test(value) || value.startsWith('sys.env(')) return '';
  const name = path.slice(path.lastIndexOf('.') + 1);
  const key = name === 'value' ? all.get(`${path.slice(0, -name.length)}key`) : undefined;
  const title = key?.replaceAll('"', '') ?? name;
  return namesCredential(title) ? title : name;
}

/** Whether two configurations have the same arguments. */
export function sameBut(old: Blocks, now: Blocks): boolean {
  return old.size === now.size && [...now].every(([id, lines]) => old.has(id) && same(old.get(id)!, lines));
}
