/** The objects that differ between two states, and where. */
import { differences } from '../drift/compare';
import { isFilled } from '../drift/filled';
import { flagBefore } from '../foreign/unshown';
import { get, type Path, text } from '../kubernetes/json';
import { type Manifest, nameOf } from '../kubernetes/manifests';
import { VALUES } from './side';

/** An object that is only in one state, or differs between them. */
export interface ChangedObject {
  readonly key: string;
  readonly kind: string;
  /** undefined: the object is new. */
  readonly before: Manifest | undefined;
  /** undefined: the object is gone. */
  readonly after: Manifest | undefined;
  /** Where the two differ. Empty for an object that is new or gone. */
  readonly differences: readonly FieldChange[];
}

/** A place where an object differs. */
export interface FieldChange {
  readonly path: Path;
  readonly before: unknown;
  readonly after: unknown;
  /** The flag before the place, in a list of arguments. @default - none, or it is no such list */
  readonly flag?: string;
}

/** A part of an object: all differences at the path and below. An empty path is all of the object. */
export interface Covered {
  readonly key: string;
  readonly path: Path;
}

type Objects = ReadonlyMap<string, Manifest>;

/** Lists the objects that differ in meaning: what a cluster fills in by itself makes no difference. */
export function changedObjects(before: Objects, after: Objects): ChangedObject[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap(key => {
    const [one, other] = [before.get(key), after.get(key)];
    const { kind } = (one ?? other)!;
    const found = one && other ? fieldChanges(one, other) : [];
    return one && other && found.length === 0 ? [] : [{ key, kind, before: one, after: other, differences: found }];
  });
}

function fieldChanges({ kind, value }: Manifest, { value: other }: Manifest): FieldChange[] {
  const versions = [value, other].map(each => text(get(each, 'apiVersion')));
  const isOther = versions[0] !== versions[1];
  const found = differences(kind, value, other).map(({ path, expected, live }) => ({
    path,
    before: expected,
    after: live,
  }));
  // of a mapping that is empty, the comparison sees that it is new and not that it is gone
  const places = new Set(found.map(({ path }) => JSON.stringify(path)));
  const above = new Set(found.flatMap(({ path }) => startsOf(path)));
  const reverse = differences(kind, other, value)
    .map(({ path, expected, live }) => ({ path, before: live, after: expected }))
    .filter(({ path }) => !above.has(JSON.stringify(path)) && !startsOf(path).some(start => places.has(start)));
  const all = [...found, ...reverse].filter(change => saysSomething(kind, change));
  const byList = new Map(all.map(listing(value, other)).map(change => [JSON.stringify(change.path), change]));
  return [...(isOther ? [{ path: ['apiVersion'], before: versions[0], after: versions[1] }] : []), ...byList.values()];
}

/** The path, and every path that it begins with, as keys. */
function startsOf(path: Path): string[] {
  return Array.from({ length: path.length + 1 }, (_, length) => JSON.stringify(path.slice(0, length)));
}

/** Whether a difference is more than what a cluster fills in, or a value that is empty where there was none. */
function saysSomething(kind: string, { path, before, after }: FieldChange): boolean {
  // a copy of the object itself
  if (path[2] === 'kubectl.kubernetes.io/last-applied-configuration') return false;
  // an item of a list is one, whatever it says
  if (typeof path.at(-1) === 'number') return true;
  const [one, other] = [before, after].map(value => value ?? undefined);
  if (one !== undefined && other !== undefined) return true;
  const value = one ?? other;
  if (value === undefined || value === '' || value === false || (Array.isArray(value) && value.length === 0))
    return false;
  return !isFilled(kind, path, value);
}

/** A difference within a list of plain values, as one of the whole list; any other as it is. Each list is read once. */
function listing(one: unknown, other: unknown): (change: FieldChange) => FieldChange {
  const read = new Map<string, { plain: FieldChange | undefined; lists: readonly (readonly unknown[])[] }>();
  return change => {
    const path = change.path.slice(0, -1);
    const index = change.path.at(-1);
    if (typeof index !== 'number') return change;
    const key = JSON.stringify(path);
    const known = read.get(key) ?? {
      plain: plainAt(one, other, path),
      lists: [listAt(one, path), listAt(other, path)],
    };
    read.set(key, known);
    if (known.plain) return known.plain;
    const [flag] = known.lists.flatMap(list => flagBefore(list, index) ?? []);
    return flag === undefined ? change : { ...change, flag };
  };
}

/** The difference between two lists of plain values. undefined: there is something else at the path. */
function plainAt(one: unknown, other: unknown, path: Path): FieldChange | undefined {
  const [before, after] = [get(one, ...path), get(other, ...path)];
  const isPlain = [before, after].every(
    all => Array.isArray(all) && all.every(item => typeof item !== 'object' || item === null),
  );
  return isPlain ? { path, before, after } : undefined;
}

/** The list at a path whose steps may name items. */
function listAt(value: unknown, path: Path): readonly unknown[] {
  let at = value;
  for (const step of path)
    at = Array.isArray(at) && typeof step === 'string' ? at.find(item => get(item, 'name') === step) : get(at, step);
  return Array.isArray(at) ? at : [];
}

/** An object's name for a sentence: the file for Helm values. */
export function objectName(object: Manifest): string {
  return object.kind === VALUES ? object.name : nameOf(object);
}

/** Whether a change touches the path, or something below or above it. */
export function touches({ differences: found }: ChangedObject, ...path: Path): boolean {
  return found.some(change => begins(change.path, path) || begins(path, change.path));
}

/** Whether `path` begins with `start`. */
export function begins(path: Path, start: Path): boolean {
  return start.length <= path.length && start.every((step, index) => step === path[index]);
}

/** Those differences of an object that no statement covers. */
export function uncovered({ key, differences: found }: ChangedObject, covers: readonly Covered[]): FieldChange[] {
  const mine = covers.filter(covered => covered.key === key);
  return found.filter(({ path }) => !mine.some(covered => begins(path, covered.path)));
}
