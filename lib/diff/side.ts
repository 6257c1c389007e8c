/** One state of an environment: its objects, and how they work together. */
import { expectedOf } from '../drift/expected';
import { record } from '../kubernetes/json';
import { type Manifest, Manifests, type Source } from '../kubernetes/manifests';
import { groupBy } from '../rules/model/group';
import { Model } from '../rules/model/model';
import { findServices, type Service } from '../rules/model/read/kubernetes/services';

/** A file of manifests or of Helm values. */
export interface InputFile extends Source {
  /** What a comment says of values: whose they are. Only files of values need it. @default - nothing is known of their owner */
  readonly text?: string;
}

/** One state of an environment. */
export interface Side {
  readonly model: Model;
  /** Every object, and every file of values, by its key. */
  readonly objects: ReadonlyMap<string, Manifest>;
  /** The parts of Services that charts make of values, each with the key of its file. */
  readonly parts: ReadonlyMap<Service, string>;
}

/** The kind that a file of Helm values has here. It is no object of a cluster. */
export const VALUES = 'Values';

/** Reads a state. */
export function sideOf(files: readonly InputFile[]): Side {
  const manifests = new Manifests(files, false);
  const objects = new Map<string, Manifest>();
  for (const manifest of [...manifests.all.filter(isObject), ...files.flatMap(valuesIn)]) {
    const key = keyOf(manifest);
    // a second object of one name is the checker's finding; here it stays an object of its own
    objects.set(objects.has(key) ? `${key} in ${manifest.file}` : key, manifest);
  }
  return { model: new Model(manifests), objects, parts: new Map(files.flatMap(partsIn)) };
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

/** Whether a document is an object of a cluster: values may have a `kind`, too. */
function isObject({ value }: Pick<Manifest, 'value'>): boolean {
  return 'kind' in value && ('apiVersion' in value || 'metadata' in value);
}

/** The Services that charts make of a file of values, as far as the values say. */
function partsIn({ file, documents, text }: InputFile): [Service, string][] {
  const [values] = valuesIn({ file, documents });
  if (!values || text === undefined) return [];
  return expectedOf([{ file, documents, text }])
    .filter(({ isPart, kind }) => isPart && kind === 'Service')
    .flatMap(({ name, namespace, value }) => {
      const metadata = { ...record(value.metadata), name, namespace };
      const service = { ...value, apiVersion: 'v1', kind: 'Service', metadata };
      const made = sideWith([{ ...values, value: service }]);
      return findServices(made).map((found): [Service, string] => [found, keyOf(values)]);
    });
}

function valuesIn({ file, documents }: InputFile): Manifest[] {
  return documents.flatMap(({ value, locate }, index) => {
    const found = record(value);
    if (value !== found || isObject({ value: found }) || Object.keys(found).length === 0) return [];
    const name = index === 0 ? file : `${file}#${index + 1}`;
    return [{ kind: VALUES, namespace: '', name, value: found, annotations: {}, file, locate }];
  });
}
