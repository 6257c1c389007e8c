/** The objects that differ between two states, and where. */
import { type Difference, differences } from '../drift/compare';
import { isFilled } from '../drift/filled';
import { get, type Path, text } from '../kubernetes/json';
import { type Manifest, nameOf } from '../kubernetes/manifests';
import { VALUES } from './side';
import type { Covered } from './statement';

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
  return [
    ...(isOther ? [{ path: ['apiVersion'], before: versions[0], after: versions[1] }] : []),
    ...differences(kind, value, other)
      .filter(({ path, expected, live }) => live !== undefined || !isFilled(kind, path, expected))
      .map(({ path, expected, live }: Difference) => ({ path, before: expected, after: live })),
  ];
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
