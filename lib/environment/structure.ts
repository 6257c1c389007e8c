/** The shape of an environment file against the schema's, before valibot looks at its values. */
import { closest, distance } from 'fastest-levenshtein';
import { mayHoldCredential } from '../credential-names';
import { shown } from '../foreign';

export type Path = (string | number)[];

/** A mistake with its place in the environment. */
export interface Contradiction {
  readonly path: Path;
  readonly message: string;
}

/** The parts of any valibot schema that carry structure. */
export interface Node {
  readonly type: string;
  readonly entries?: Record<string, Node>;
  readonly wrapped?: Node;
  readonly item?: Node;
  readonly value?: Node;
  readonly options?: readonly Node[];
  readonly message?: unknown;
  readonly pipe?: readonly { type: string; description?: string }[];
}

/** Names that every JavaScript object has: libraries drop such keys without a word, and with them what they said. */
const RESERVED = new Set([...Object.getOwnPropertyNames(Object.prototype), 'prototype']);

/**
 * A copy with known fields alone, as deep as the schema is, and a mistake for each field that is left out. A list where
 * a mapping belongs is null in it: to valibot any object is a mapping, a list too.
 */
export function structured(schema: unknown, value: unknown): { value: unknown; mistakes: Contradiction[] } {
  const mistakes: Contradiction[] = [];
  return { value: copy(schema as Node, value, [], mistakes), mistakes };
}

function copy(schema: Node | undefined, value: unknown, path: Path, mistakes: Contradiction[]): unknown {
  const node = unwrap(schema);
  if (value === null || typeof value !== 'object' || !node) return value;
  if (Array.isArray(value)) {
    if (isMapping(node)) return null;
    return node.item ? value.map((one, index) => copy(node.item, one, [...path, index], mistakes)) : value;
  }
  if (!isMapping(node)) return value;
  const known: [string, unknown][] = [];
  for (const [key, below] of Object.entries(value)) {
    const wrong = node.entries ? unknownField(key, node.entries, path) : reservedKey(key, path);
    if (wrong) mistakes.push(wrong);
    else known.push([key, copy(step(node, key), below, [...path, key], mistakes)]);
  }
  return Object.fromEntries(known);
}

function isMapping(node: Node | undefined): boolean {
  return node?.entries !== undefined || node?.type === 'record';
}

function reservedKey(key: string, path: Path): Contradiction | undefined {
  if (!RESERVED.has(key)) return undefined;
  return {
    path: [...path, key],
    message: `got the name "${key}", which every JavaScript object has and which would get lost; allowed: another.`,
  };
}

function unknownField(key: string, entries: Record<string, Node>, path: Path): Contradiction | undefined {
  if (Object.hasOwn(entries, key)) return undefined;
  const gone = GONE.get([...path, key].join('.'));
  if (gone) return { path: [...path, key], message: `is gone: ${gone}` };
  const known = Object.keys(entries);
  const guess = known.length && key.length < 100 ? closest(key, known) : undefined;
  const near = guess && distance(key.toLowerCase(), guess.toLowerCase()) <= Math.max(2, key.length / 3);
  const allowed = known.length ? `Allowed here: ${known.join(', ')}.` : 'No field is allowed here: write {}.';
  if (!near && isSecretPlace(path))
    return { path, message: `a field that is not known (its name is not shown). ${allowed}` };
  return { path: [...path, key], message: `unknown field.${near ? ` Did you mean "${guess}"?` : ''} ${allowed}` };
}

/** Fields of earlier versions, and what to do. */
const GONE = new Map([
  [
    'pipeline.batch',
    'the batch processor said yes before the backend had anything. Remove it; destinations.….maxRequestMiB says what a backend takes. See docs/upgrades/0.2.0.md.',
  ],
]);

/** Fields whose values are credentials, or stand where one is pasted by mistake. */
const SECRET_FIELDS = new Set(['credentials', 'basic', 'bearer', 'password', 'token', 'htpasswd', 'jwks']);

/** Whether a value there must not be repeated in a message. */
export function isSecretPlace(path: Path): boolean {
  return path.some(key => SECRET_FIELDS.has(String(key)));
}

/** The schema node that a path of the value leads to. */
export function nodeAt(schema: unknown, path: Path): Node | undefined {
  return unwrap(path.reduce<Node | undefined>(step, schema as Node));
}

function step(node: Node | undefined, key: string | number): Node | undefined {
  const inner = unwrap(node);
  if (inner?.entries) return Object.hasOwn(inner.entries, key) ? inner.entries[key] : undefined;
  return inner?.item ?? inner?.value;
}

/** What the short form of a mapping is called, where there is one. */
export function shortFormAt(schema: unknown, path: Path): string | undefined {
  let node = step(nodeAt(schema, path.slice(0, -1)), path.at(-1) ?? '');
  while (node?.wrapped) node = node.wrapped;
  const name = node?.options?.[0]?.message;
  return typeof name === 'string' ? name : undefined;
}

/** Through `optional`, and of a union the object that could have been meant. */
function unwrap(node: Node | undefined): Node | undefined {
  if (node?.wrapped) return unwrap(node.wrapped);
  if (node?.options) return node.options.map(unwrap).find(option => option?.entries);
  return node;
}

export function descriptionOf(node: Node | undefined): string | undefined {
  return (
    node?.pipe?.find(item => item.type === 'description')?.description ?? (node?.wrapped && descriptionOf(node.wrapped))
  );
}

function beginning(key: string): string {
  return mayHoldCredential(key.split(/[\s:=]/)[0]!) ? '…' : `${key.slice(0, 60).replace(/[\s:=].*$/s, '')}…`;
}

/** A path as people write it: nlb.sourceRanges[0]. Of a name that holds a value too (`a: b` or `a=b`) the name alone. */
export function pathText(path: Path): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    const name = /^[^\s:=]{0,60}$/.test(key) && !mayHoldCredential(key) ? key : beginning(key);
    return text ? `${text}.${shown(name, 200).slice(1, -1)}` : shown(name, 200).slice(1, -1);
  }, '');
}
