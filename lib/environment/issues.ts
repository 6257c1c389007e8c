/** What schema validation found, in words that say what was got, what is allowed and what to do. */
import { closest, distance } from 'fastest-levenshtein';
import type * as v from 'valibot';

export type Path = (string | number)[];

/** A mistake with its place in the environment. */
export interface Contradiction {
  readonly path: Path;
  readonly message: string;
}

export interface Description extends Contradiction {
  /** The field is not known at all. */
  readonly unknown?: boolean;
}

/** Lists where a mapping is wanted: to valibot any object is a mapping, a list too. */
export function misplacedLists(schema: unknown, value: unknown, path: Path = []): Description[] {
  const node = unwrap(schema as Node);
  if (Array.isArray(value) && (node?.entries || node?.type === 'record')) {
    return [{ path, message: `got ${show(value)}, allowed: ${MAPPING}.` }];
  }
  if (value === null || typeof value !== 'object') return [];
  const list = Array.isArray(value);
  return Object.entries(value).flatMap(([key, below]) => {
    const at = list ? Number(key) : key;
    return misplacedLists(step(node, at), below, [...path, at]);
  });
}

const MAPPING = 'a mapping of fields';

/** The parts of any valibot schema that carry structure. */
interface Node {
  readonly type: string;
  readonly entries?: Record<string, Node>;
  readonly wrapped?: Node;
  readonly item?: Node;
  readonly value?: Node;
  readonly options?: readonly Node[];
  readonly pipe?: readonly { type: string; description?: string }[];
}

export function describeIssue(schema: unknown, issue: v.BaseIssue<unknown>, above: Path = []): Description[] {
  const path = [...above, ...(issue.path ?? []).map(item => item.key as string | number)];
  if (issue.type === 'union' && issue.issues) {
    const object = issue.input !== null && typeof issue.input === 'object';
    return issue.issues
      .filter(inner => Boolean(inner.path) === object)
      .slice(0, object ? undefined : 1)
      .flatMap(inner => describeIssue(schema, inner, path));
  }
  if (issue.type === 'strict_object' && issue.path && issue.expected !== 'Object') {
    const parent = nodeAt(schema as Node, path.slice(0, -1));
    const key = String(path[path.length - 1]);
    if (issue.expected === 'never') return [{ path, message: unknownField(key, parent), unknown: true }];
    return [{ path, message: `missing. ${descriptionOf(parent?.entries?.[key]) ?? ''}`.trim() }];
  }
  return [{ path, message: `got ${show(issue.input)}, allowed: ${allowed(issue)}.`.replace(/\?\.$/, '?') }];
}

function unknownField(key: string, parent: Node | undefined): string {
  const known = Object.keys(parent?.entries ?? {});
  const guess = known.length ? closest(key, known) : undefined;
  const hint = guess && distance(key.toLowerCase(), guess.toLowerCase()) <= Math.max(2, key.length / 3);
  return `unknown field.${hint ? ` Did you mean "${guess}"?` : ''} Allowed here: ${known.join(', ')}.`;
}

function allowed(issue: v.BaseIssue<unknown>): string {
  if (issue.type === 'picklist') return issue.expected!.replace(/[()]/g, '').replaceAll(' | ', ', ');
  if (issue.type === 'strict_object' || issue.type === 'record') return MAPPING;
  if (issue.type === 'array') return 'a list';
  return issue.message;
}

/** The schema node that a path of the value leads to. */
function nodeAt(schema: Node, path: Path): Node | undefined {
  return unwrap(path.reduce<Node | undefined>(step, schema));
}

function step(node: Node | undefined, key: string | number): Node | undefined {
  const inner = unwrap(node);
  return inner?.entries?.[key] ?? inner?.item ?? inner?.value;
}

/** Through `optional`, and of a union the object that could have been meant. */
function unwrap(node: Node | undefined): Node | undefined {
  if (node?.wrapped) return unwrap(node.wrapped);
  if (node?.options) return node.options.map(unwrap).find(option => option?.entries);
  return node;
}

function descriptionOf(node: Node | undefined): string | undefined {
  return (
    node?.pipe?.find(item => item.type === 'description')?.description ?? (node?.wrapped && descriptionOf(node.wrapped))
  );
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
