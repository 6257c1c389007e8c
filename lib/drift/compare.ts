import { inert, shown } from '../foreign/text';
import { get, type Path, pathText, record } from '../kubernetes/json';
import { factsOf } from '../kubernetes/kinds';
import { quantity, seconds } from '../kubernetes/units';
import { METRICS_PORT_NAME } from '../path/names';
import type { Expected } from './expected';
import { hasFilledBelow, isFilled } from './filled';

/** A place where the live object says something else than the synthesized one. */
export interface Difference {
  readonly path: Path;
  /** undefined: the synthesized object does not have the field. */
  readonly expected: unknown;
  readonly live: unknown;
}

/** Who writes an object. */
type Whose = Pick<Expected, 'isPart' | 'isAddition'>;

/**
 * Lists what differs in meaning. A value that only the live object has is a difference too, unless the cluster is known
 * to write it: an annotation can switch a policy off, and a field can open a way past the sidecar. Lists are compared
 * as a whole.
 *
 * @param whose whether others write more of the object than we do, as for a Service that a chart or Istio's installer
 *   makes. @default nobody does
 */
export function differences(kind: string, expected: unknown, live: unknown, whose: Whose = {}): Difference[] {
  return [...compare(kind, expected, live, [])].filter(
    ({ path, expected: ours }) => !isNobodys(path) && !(ours === undefined && isOwners(path, whose)),
  );
}

/** Describes differences in one line: the first, and how many more there are. */
export function describe(found: readonly Difference[]): string {
  const [first, ...others] = found;
  if (!first) return 'as synthesized';
  const more = others.length ? ` (and ${others.length} more)` : '';
  return `${inert(pathText(first.path))} is ${written(first.live)}, wanted ${written(first.expected)}${more}`;
}

const LONGEST = 120;

/** Writes a value as one short line of inert text. */
export function written(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value !== 'string') return shown(value, LONGEST);
  const text = value.slice(0, LONGEST + 1).replace(/[\n\t]/g, ' ');
  return inert(text.length > LONGEST || value.includes('\n') ? `${text.slice(0, 100)}…` : text);
}

function* compare(kind: string, expected: unknown, live: unknown, path: Path): Generator<Difference> {
  if (expected === undefined || expected === null) yield* added(kind, live, path);
  else if (Array.isArray(expected)) yield* compareLists(kind, expected, live, path);
  else if (typeof expected === 'object')
    for (const key of new Set([...Object.keys(expected), ...Object.keys(record(live))]))
      yield* compare(kind, get(expected, key), get(live, key), [...path, key]);
  else if (!same(expected, live)) yield { path, expected, live };
}

/** Lists what only the live object has. */
function* added(kind: string, live: unknown, path: Path): Generator<Difference> {
  if (live === undefined || live === null || isFilled(kind, path, live)) return;
  if (live !== record(live) || !hasFilledBelow(kind, path)) yield { path, expected: undefined, live };
  else for (const key of Object.keys(live)) yield* added(kind, get(live, key), [...path, key]);
}

/** Compares items by name if items have unique names and their order means nothing; else by position. */
function* compareLists(kind: string, expected: readonly unknown[], live: unknown, path: Path): Generator<Difference> {
  const theirs = Array.isArray(live) ? live : [];
  const key = factsOf(kind)?.isOrdered ? undefined : keyOf(expected);
  const at = (item: unknown, index: number) => {
    const name = key === undefined ? undefined : get(item, key);
    return typeof name === 'string' || typeof name === 'number' ? `${name}` : index;
  };
  const found = new Map<string | number, unknown>();
  // of two items with one name the first is compared, and the second counts as added
  for (const [index, item] of theirs.entries()) found.set(found.has(at(item, index)) ? index : at(item, index), item);
  for (const [index, item] of expected.entries()) {
    const step = at(item, index);
    if (found.has(step)) yield* compare(kind, item, found.get(step), [...path, step]);
    else yield { path: [...path, step], expected: item, live: undefined };
    found.delete(step);
  }
  for (const [step, item] of found) yield { path: [...path, step], expected: undefined, live: item };
}

function keyOf(items: readonly unknown[]): string | undefined {
  return ['name', 'port', 'containerPort', 'mountPath'].find(field => {
    const values = items.map(item => get(item, field)).filter(value => ['string', 'number'].includes(typeof value));
    return values.length === items.length && new Set(values).size === items.length;
  });
}

/** Whether two values mean the same: numbers, durations and quantities can be written in more than one way. */
function same(expected: unknown, live: unknown): boolean {
  if (isEmpty(expected) && isEmpty(live)) return true;
  // a list or a mapping never equals a plain value, whatever its text would be
  if (live === undefined || live === null || typeof live === 'object') return false;
  if (String(expected) === String(live)) return true;
  if (typeof expected === 'string' && typeof live === 'string' && expected.trim() === live.trim()) return true;
  const [one, other] = [seconds(expected), seconds(live)];
  if (one !== undefined && one === other) return true;
  if (!/\d/.test(String(expected))) return false;
  const [size, theirs] = [quantity(expected), quantity(live)];
  return size !== undefined && size === theirs;
}

/** Whether a value is empty: the API server drops empty values. */
const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === false || value === '';

/** Whether a field says the same under another name, or nothing about what we want. */
function isNobodys([top, field]: Path): boolean {
  return (
    top === 'status' || top === 'apiVersion' || (top === 'metadata' && (field === 'namespace' || field === 'name'))
  );
}

/**
 * Whether the owner of such a Service, or the chart, may have added the field: labels, a selector, ports if we name
 * none, the port of Alloy's metrics, and annotations that neither the load balancer nor Istio reads. Where we add to
 * what an owner has, all but ports is the owner's, the load balancer too.
 */
function isOwners([top, field, key]: Path, { isPart, isAddition }: Whose): boolean {
  if (!isPart) return false;
  if (isAddition && !(top === 'spec' && field === 'ports')) return true;
  if (top !== 'spec') return field !== 'annotations' || !/load-?balancer|istio\.io\//.test(`${key}`);
  return field === 'selector' || (field === 'ports' && (key === undefined || key === METRICS_PORT_NAME));
}
