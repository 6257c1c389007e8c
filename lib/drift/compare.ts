import { inert, shown } from '../foreign';
import { get, type Path, pathText, record } from '../rules/json';
import { quantityBytes, seconds } from '../rules/model/units';

/** One place where what runs says something else than what we synthesized. */
export interface Difference {
  readonly path: Path;
  /** undefined: it is not there. */
  readonly expected: unknown;
  readonly live: unknown;
}

/**
 * What differs in meaning. What the cluster fills in, and what others add where that changes nothing of ours, is no
 * difference; lists count as a whole, since what is added to a list of ports, routes or rules does change it.
 */
export function differences(kind: string, expected: unknown, live: unknown): Difference[] {
  return [...compare(kind, expected, live, [])].filter(({ path }) => !isNobodys(path));
}

/** One line: what differs first, and how much more does. */
export function describe(found: readonly Difference[]): string {
  const [first, ...others] = found;
  if (!first) return 'as synthesized';
  const more = others.length ? ` (and ${others.length} more)` : '';
  return `${inert(pathText(first.path))} is ${written(first.live)}, wanted ${written(first.expected)}${more}`;
}

const LONGEST = 120;

/** A value in one short line of inert text. */
export function written(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value !== 'string') return shown(value, LONGEST);
  const text = value.slice(0, LONGEST + 1).replace(/[\n\t]/g, ' ');
  return inert(text.length > LONGEST || value.includes('\n') ? `${text.slice(0, 100)}…` : text);
}

/** Kinds into which the API server fills nothing: there, a field more is a setting more. */
const STRICT = new Set([
  'AuthorizationPolicy',
  'Certificate',
  'DestinationRule',
  'EnvoyFilter',
  'Gateway',
  'PeerAuthentication',
  'RequestAuthentication',
  'VirtualService',
]);

/** Fields of a Service that change the path when they appear. */
const SETTINGS: Readonly<Record<string, unknown>> = {
  externalTrafficPolicy: 'Cluster',
  loadBalancerSourceRanges: undefined,
  publishNotReadyAddresses: false,
  type: 'ClusterIP',
};

function* compare(kind: string, expected: unknown, live: unknown, path: Path): Generator<Difference> {
  if (expected === undefined || expected === null) return;
  if (Array.isArray(expected)) yield* compareLists(kind, expected, live, path);
  else if (typeof expected === 'object') {
    for (const key of keys(kind, expected, live, path)) {
      const [ours, theirs] = [get(expected, key), get(live, key)];
      if (ours === undefined) yield { path: [...path, key], expected: undefined, live: theirs };
      else yield* compare(kind, ours, theirs, [...path, key]);
    }
  } else if (!same(expected, live)) yield { path, expected, live };
}

function keys(kind: string, expected: object, live: unknown, path: Path): string[] {
  const ours = Object.keys(expected);
  const more = Object.keys(record(live)).filter(
    key => !ours.includes(key) && isSetting(kind, [...path, key], get(live, key)),
  );
  return [...ours, ...more];
}

/** Whether a field that only the live object has says something. */
function isSetting(kind: string, path: Path, value: unknown): boolean {
  const [top, field] = path;
  if (STRICT.has(kind)) return top === 'spec' && path.length > 1 && value !== null;
  if (kind !== 'Service') return false;
  if (top === 'metadata' && field === 'annotations')
    return [path[2] ?? Object.keys(record(value))]
      .flat()
      .some(key => /aws-load-balancer|load-balancer-source/.test(`${key}`));
  if (path[1] === 'selector' && path.length === 3) return true;
  if (path.length === 4 && path[1] === 'ports') return path[3] === 'appProtocol';
  return top === 'spec' && path.length === 2 && Object.hasOwn(SETTINGS, field!) && value !== SETTINGS[field!];
}

/** By name where the items have names of their own and their order says nothing, else by position. */
function* compareLists(kind: string, expected: readonly unknown[], live: unknown, path: Path): Generator<Difference> {
  const theirs = Array.isArray(live) ? live : [];
  const key = STRICT.has(kind) ? undefined : keyOf(expected);
  const at = (item: unknown, index: number) => {
    const name = key === undefined ? undefined : get(item, key);
    return typeof name === 'string' || typeof name === 'number' ? `${name}` : index;
  };
  const found = new Map<string | number, unknown>();
  // of two with one name the first is held against ours, and the other is one more
  for (const [index, item] of theirs.entries()) found.set(found.has(at(item, index)) ? index : at(item, index), item);
  for (const [index, item] of expected.entries()) {
    const step = at(item, index);
    if (found.has(step)) yield* compare(kind, item, found.get(step), [...path, step]);
    else yield { path: [...path, step], expected: item, live: undefined };
    found.delete(step);
  }
  const grows = STRICT.has(kind) || kind === 'Service' || key === undefined || path.at(-1) === 'args';
  if (!grows) return;
  for (const [step, item] of found) yield { path: [...path, step], expected: undefined, live: item };
}

function keyOf(items: readonly unknown[]): string | undefined {
  return ['name', 'port', 'containerPort', 'mountPath'].find(field => {
    const values = items.map(item => get(item, field)).filter(value => ['string', 'number'].includes(typeof value));
    return values.length === items.length && new Set(values).size === items.length;
  });
}

/** Numbers and durations and quantities may be written in more than one way. */
function same(expected: unknown, live: unknown): boolean {
  if (isEmpty(expected) && isEmpty(live)) return true;
  // a list or a mapping is none of our values, whatever it would say as text
  if (live === undefined || live === null || typeof live === 'object') return false;
  if (String(expected) === String(live)) return true;
  if (typeof expected === 'string' && typeof live === 'string' && expected.trim() === live.trim()) return true;
  const [one, other] = [seconds(expected), seconds(live)];
  if (one !== undefined && one === other) return true;
  if (!/\d/.test(String(expected))) return false;
  const [size, theirs] = [amount(expected), amount(live)];
  return size !== undefined && size === theirs;
}

/** The API server keeps neither. */
const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === false || value === '';

function amount(value: unknown): number | undefined {
  const [, milli] = /^(\d+)m$/.exec(String(value)) ?? [];
  return milli === undefined ? quantityBytes(value) : Number(milli) / 1000;
}

/** What the cluster and its controllers write. */
function isNobodys([top, field, key]: Path): boolean {
  if (top === 'status' || top === 'apiVersion') return true;
  if (top !== 'metadata') return false;
  if (field === 'namespace' || field === 'name') return true;
  return field === 'labels'
    ? /^(?:helm\.sh|app\.kubernetes\.io|argocd)/.test(String(key))
    : /^(?:kubectl|argocd)\./.test(String(key));
}
