/** One state of an environment: its objects, and how they work together. */
import { record } from '../kubernetes/json';
import { type Manifest, Manifests, type Source } from '../kubernetes/manifests';
import { groupBy } from '../rules/model/group';
import { Model } from '../rules/model/model';

/** One state of an environment. */
export interface Side {
  readonly model: Model;
  /** Every object, and every file of values, by its key. */
  readonly objects: ReadonlyMap<string, Manifest>;
}

/** The kind that a file of Helm values has here. It is no object of a cluster. */
export const VALUES = 'Values';

/** Reads a state. */
export function sideOf(files: readonly Source[]): Side {
  const manifests = new Manifests(files, false);
  const objects = new Map<string, Manifest>();
  for (const manifest of [...manifests.all, ...files.flatMap(valuesIn)]) {
    const key = keyOf(manifest);
    // a second object of one name is the checker's finding; here it stays an object of its own
    objects.set(objects.has(key) ? `${key} in ${manifest.file}` : key, manifest);
  }
  return { model: new Model(manifests), objects };
}

/** Identifies an object in both states. An object without a name is known by its file. */
export function keyOf({ kind, namespace, name, file }: Manifest): string {
  return JSON.stringify([kind, namespace, name, ...(name === '' ? [file] : [])]);
}

/** Gives an object without a namespace the key of the only object of its kind and name in the other state, and the reverse. */
export function aligned(side: Side, other: Side): Side {
  const byName = groupBy([...other.objects], ([, { kind, name }]) => JSON.stringify([kind, name]));
  const objects = [...side.objects].map(([key, object]): [string, Manifest] => {
    if (other.objects.has(key)) return [key, object];
    const same = byName.get(JSON.stringify([object.kind, object.name])) ?? [];
    const [only] = same.filter(([, { namespace }]) => namespace === '' || object.namespace === '');
    return only && same.length === 1 && !side.objects.has(only[0]) ? [only[0], object] : [key, object];
  });
  return { ...side, objects: new Map(objects) };
}

/** A state of chosen objects. */
export function sideWith(objects: readonly Manifest[]): Manifests {
  return new Manifests(
    objects.map(({ file, value, locate }) => ({ file, documents: [{ value, locate }] })),
    false,
  );
}

function valuesIn({ file, documents }: Source): Manifest[] {
  return documents.flatMap(({ value, locate }, index) => {
    const found = record(value);
    if (value !== found || 'kind' in found || Object.keys(found).length === 0) return [];
    const name = index === 0 ? file : `${file}#${index + 1}`;
    return [{ kind: VALUES, namespace: '', name, value: found, annotations: {}, file, locate }];
  });
}
