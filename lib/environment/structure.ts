/** Compares an environment file's shape with the schema's, before valibot looks at values. */
import { closest, distance } from 'fastest-levenshtein';
import { mayHoldCredential } from '../foreign/credential-names';
import { shown } from '../foreign/text';
import { elsewhere } from './elsewhere';
import { misplaced } from './misplaced';

/** Keys and list positions from the top of an environment file to a field. */
export type Path = (string | number)[];

/** A mistake with its place in the environment. */
export interface Contradiction {
  readonly path: Path;
  readonly message: string;
  /** A file could not be read, so that nothing is known of what is in it. @default false */
  readonly unread?: true;
}

/** The parts of a valibot schema that say which fields there are. */
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

/** Names that every JavaScript object has: libraries drop such keys, and their values, without a word. */
const RESERVED = new Set([...Object.getOwnPropertyNames(Object.prototype), 'prototype']);

/**
 * Copies a value with its known fields alone, as deep as the schema goes, and reports each field that is left out. A
 * list where a mapping belongs becomes null in the copy: valibot would take a list for a mapping.
 */
export function structured(schema: unknown, value: unknown): { value: unknown; mistakes: Contradiction[] } {
  const mistakes: Contradiction[] = [];
  return { value: copy(schema as Node, value, [], mistakes, schema), mistakes };
}

function copy(
  schema: Node | undefined,
  value: unknown,
  path: Path,
  mistakes: Contradiction[],
  whole: unknown,
): unknown {
  const node = unwrap(schema, Array.isArray(value));
  if (value === null || typeof value !== 'object' || !node) return value;
  if (Array.isArray(value)) {
    if (isMapping(node)) return null;
    return node.item ? value.map((one, index) => copy(node.item, one, [...path, index], mistakes, whole)) : value;
  }
  if (!isMapping(node)) return value;
  const known: [string, unknown][] = [];
  for (const [key, below] of Object.entries(value)) {
    const wrong = node.entries ? unknownField(key, node.entries, path, whole) : reservedKey(key, path);
    if (wrong) mistakes.push(wrong);
    else known.push([key, copy(step(node, key), below, [...path, key], mistakes, whole)]);
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
    message: `got the name "${key}", which every JavaScript object has and which would get lost; allowed: another name.`,
  };
}

function unknownField(
  key: string,
  entries: Record<string, Node>,
  path: Path,
  whole: unknown,
): Contradiction | undefined {
  if (Object.hasOwn(entries, key)) return undefined;
  const why =
    misplaced(key, path, signal => nodeAt(whole, ['destinations', signal])?.entries ?? {}) ?? elsewhere([...path, key]);
  if (why) return { path: [...path, key], message: `${why} Allowed here: ${Object.keys(entries).join(', ')}.` };
  const gone = GONE.get([...path, key].join('.'));
  if (gone) return { path: [...path, key], message: `is gone: ${gone}` };
  const known = Object.keys(entries);
  const guess = known.length && key.length < 100 ? closest(key, known) : undefined;
  const near = guess && distance(key.toLowerCase(), guess.toLowerCase()) <= Math.max(2, key.length / 3);
  const allowed = known.length ? `Allowed here: ${known.join(', ')}.` : 'No field is allowed here: write {}.';
  if (!near && (isSecretPlace(path) || known.join() === 'name,key'))
    return { path, message: `a field that is not known (its name is not shown). ${allowed}` };
  return { path: [...path, key], message: `unknown field.${near ? ` Did you mean "${guess}"?` : ''} ${allowed}` };
}

/** Fields that earlier versions had, and what to do instead. */
const GONE = new Map([
  [
    'pipeline.batch',
    'the batch processor said yes before the backend had anything. Remove it; destinations.….maxRequestMiB says what a backend takes. See docs/upgrades/0.2.0.md.',
  ],
]);

/** Fields with credentials in them, and fields where somebody may paste a credential by mistake. */
const SECRET_FIELDS = new Set(['credentials', 'basic', 'bearer', 'password', 'token', 'htpasswd', 'jwks']);

/** Sections with such fields, or with names of Secrets: a value at a wrong place there may be a credential too. */
const SECTIONS_WITH_SECRETS = new Set([...SECRET_FIELDS, 'access', 'headers', 'secret', 'smokeTest', 'tls']);

/** Whether a message must repeat neither a value nor a name at this path. */
export function isSecretPlace(path: Path): boolean {
  return path.some(key => SECRET_FIELDS.has(String(key)));
}

/** Whether a value at this path may be a credential, so that a message repeats it only where its form excludes that. */
export function mayBeSecretAt(path: Path): boolean {
  return path.some(key => SECTIONS_WITH_SECRETS.has(String(key)));
}

/** The schema node that a path of the value leads to. */
export function nodeAt(schema: unknown, path: Path): Node | undefined {
  return unwrap(path.reduce<Node | undefined>(step, schema as Node));
}

function step(node: Node | undefined, key: string | number): Node | undefined {
  const inner = unwrap(node, typeof key === 'number');
  if (inner?.entries) return Object.hasOwn(inner.entries, key) ? inner.entries[key] : undefined;
  return inner?.item ?? inner?.value;
}

/** The words for the short form of a mapping; undefined where the mapping has none. */
export function shortFormAt(schema: unknown, path: Path): string | undefined {
  let node = step(nodeAt(schema, path.slice(0, -1)), path.at(-1) ?? '');
  while (node?.wrapped) node = node.wrapped;
  const name = node?.options?.[0]?.message;
  return typeof name === 'string' ? name : undefined;
}

/** Strips `optional`; of a union, takes the option that is a list where a list is asked for, else the one that is an object. */
function unwrap(node: Node | undefined, list = false): Node | undefined {
  if (node?.wrapped) return unwrap(node.wrapped, list);
  if (node?.type !== 'union') return node;
  const options = node.options?.map(option => unwrap(option, list));
  return (list && options?.find(option => option?.item)) || options?.find(option => option?.entries);
}

/** The text that `doc` gave a schema; undefined where it has none. */
export function descriptionOf(node: Node | undefined): string | undefined {
  return (
    node?.pipe?.find(item => item.type === 'description')?.description ?? (node?.wrapped && descriptionOf(node.wrapped))
  );
}

/** A path as people write it: nlb.sourceRanges[0]. */
export function pathText(path: Path): string {
  return path.reduce<string>((text, key, index) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return `${text}${text && '.'}${nameText(key, path[index - 1])}`;
  }, '');
}

/**
 * A name for a message. If the name holds a value too (`a: b` or `a=b`), or can't be a header's, its beginning alone.
 */
export function nameText(key: string, section?: string | number): string {
  const [beginning] = (section === 'headers' ? /^[-_.0-9A-Za-z]{0,60}/ : /^[^\s:=]{0,60}/).exec(key)!;
  const name = mayHoldCredential(beginning) ? '' : beginning;
  return shown(name === key ? name : `${name}…`, 200).slice(1, -1);
}
