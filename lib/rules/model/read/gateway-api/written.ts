/** Objects that istiod makes of others, with the way back from each part to what somebody wrote. */
import { get, type Path, pathText, record } from '../../../../kubernetes/json';
import type { Manifest, WrittenAt } from '../../../../kubernetes/manifests';

/** A value of an object that is made, and the place where somebody wrote what it is made of. */
class Written {
  constructor(
    readonly value: unknown,
    readonly place: WrittenAt,
  ) {}
}

/** Says where what stands here was written. */
export function written(value: unknown, object: Manifest, path: Path, textLine?: number): Written {
  return new Written(value, { object, path, ...(textLine !== undefined && { textLine }) });
}

/**
 * Makes an object of another one. What has no mark was written where the nearest part above it was.
 *
 * @param tree the object, with marks
 */
export function made(kind: string, tree: unknown, of: Manifest): Manifest {
  const places = new Map<string, WrittenAt>();
  const value = record(plain(tree, [], places));
  return {
    kind,
    namespace: String(get(value, 'metadata', 'namespace') ?? of.namespace),
    name: String(get(value, 'metadata', 'name') ?? of.name),
    value,
    annotations: record(get(value, 'metadata', 'annotations')) as Readonly<Record<string, string>>,
    file: of.file,
    locate: path => placeIn(places, path, of).object.locate(placeIn(places, path, of).path),
    written: path => placeIn(places, path, of),
  };
}

function plain(tree: unknown, path: Path, places: Map<string, WrittenAt>): unknown {
  if (tree instanceof Written) {
    places.set(pathText(path), tree.place);
    return plain(tree.value, path, places);
  }
  if (Array.isArray(tree)) return tree.map((item, index) => plain(item, [...path, index], places));
  if (typeof tree !== 'object' || tree === null) return tree;
  const fields = Object.entries(tree).filter(([, below]) => below !== undefined);
  return Object.fromEntries(fields.map(([field, below]) => [field, plain(below, [...path, field], places)]));
}

function placeIn(places: ReadonlyMap<string, WrittenAt>, path: Path, of: Manifest): WrittenAt {
  for (let length = path.length; length >= 0; length -= 1) {
    const place = places.get(pathText(path.slice(0, length)));
    if (place) return place;
  }
  return { object: of, path: ['metadata', 'name'] };
}

/** The value without its mark. */
export function unmarked(value: unknown): unknown {
  return value instanceof Written ? value.value : value;
}

/**
 * Merges a patch into an object, as istiod and kubectl do (strategic merge): objects by their fields, lists of named things by the names, other
 * lists as a whole; null takes a field out, and `$patch: delete` a named thing. Both may have marks.
 */
export function overlaid(base: unknown, patch: unknown, field = ''): unknown {
  const [one, other] = [unmarked(base), unmarked(patch)];
  if (Array.isArray(one) && Array.isArray(other)) return overlaidList(one, other, keyOf(field, other), patch);
  if (!isObject(one) || !isObject(other)) return patch;
  const all: Record<string, unknown> = { ...one };
  for (const [key, value] of Object.entries(other)) {
    if (unmarked(value) === null) delete all[key];
    else all[key] = key in all ? overlaid(all[key], value, key) : withoutNulls(value);
  }
  return base instanceof Written ? new Written(all, base.place) : all;
}

function overlaidList(one: unknown[], other: unknown[], key: string | undefined, patch: unknown): unknown {
  if (!key) return patch;
  const nameOf = (item: unknown) => unmarked(get(unmarked(item), key));
  const rest = [...other];
  const merged = one.map(item => {
    const at = rest.findIndex(found => nameOf(found) === nameOf(item));
    return at < 0 ? item : overlaid(item, rest.splice(at, 1)[0]);
  });
  const all = [...merged, ...rest.map(withoutNulls)];
  return all.filter(item => unmarked(get(unmarked(item), '$patch')) !== 'delete');
}

/** Takes the fields out that are null: where there is nothing to merge into, they say nothing. */
function withoutNulls(value: unknown): unknown {
  const own = unmarked(value);
  const kept = Array.isArray(own)
    ? own.map(withoutNulls)
    : isObject(own)
      ? Object.fromEntries(
          Object.entries(own).flatMap(([key, below]) => (unmarked(below) === null ? [] : [[key, withoutNulls(below)]])),
        )
      : own;
  return value instanceof Written ? new Written(kept, value.place) : kept;
}

function keyOf(field: string, items: readonly unknown[]): string | undefined {
  const isContainers = field === 'ports' && items.some(item => get(unmarked(item), 'containerPort') !== undefined);
  return isContainers ? 'containerPort' : MERGE_KEYS[field];
}

/** What tells the items of a list apart. @see https://kubernetes.io/docs/reference/kubernetes-api/ (patch merge key) */
const MERGE_KEYS: Readonly<Record<string, string>> = {
  containers: 'name',
  initContainers: 'name',
  env: 'name',
  volumes: 'name',
  volumeMounts: 'mountPath',
  ports: 'port',
  topologySpreadConstraints: 'topologyKey',
};

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
