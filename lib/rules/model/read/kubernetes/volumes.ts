/** The files that a pod's volumes show. */
import { get, list, record, text } from '../../../../kubernetes/json';
import { type Manifest, type Manifests, nameOf } from '../../../../kubernetes/manifests';
import { keysIn } from './texts';
import type { Workload } from './workloads';

/** The files of a volume, as far as the input shows them. */
export interface Files {
  /** Each file's key in its ConfigMap or Secret, by the file's path in the volume. */
  readonly byPath: ReadonlyMap<string, File>;
  /** Whether the volume has no other files. */
  readonly isWhole: boolean;
  /** Whether the volume has nothing until a container writes something. */
  readonly isEmpty: boolean;
  /** What the files come from, for a message. */
  readonly title: string;
  /** The keys that are there, for a message. */
  readonly keys: readonly string[];
}

/** A file of a ConfigMap or a Secret. */
export interface File {
  readonly manifest: Manifest;
  readonly key: string;
}

/** The files of the volume with that name. undefined if the workload has none. */
export function filesOf(manifests: Manifests, { spec, namespace }: Workload, name: string): Files | undefined {
  const volume = list(get(spec, 'volumes')).find(found => get(found, 'name') === name);
  if (volume === undefined) return undefined;
  const isEmpty = Object.keys(record(volume)).every(key => key === 'name' || key === 'emptyDir');
  const sources = sourcesOf(volume).map(source => ({
    items: source.items,
    manifest: source.name === undefined ? undefined : manifests.find(source.kind, namespace, source.name),
  }));
  const byPath = new Map<string, File>();
  for (const { items, manifest } of sources) {
    if (!manifest) continue;
    const keys = keysIn(manifest);
    const shown = Array.isArray(items)
      ? items.map(item => [text(get(item, 'path')), text(get(item, 'key'))] as const)
      : keys.map(key => [key, key] as const);
    for (const [path, key] of shown)
      if (path !== undefined && key !== undefined && keys.includes(key)) byPath.set(path, { manifest, key });
  }
  const there = sources.flatMap(({ manifest }) => manifest ?? []);
  return {
    byPath,
    // a Secret without any keys is filled in by somebody
    isWhole:
      sources.length > 0 &&
      there.length === sources.length &&
      there.every(found => found.kind === 'ConfigMap' || keysIn(found).length > 0),
    isEmpty,
    title: there.map(found => nameOf({ ...found, namespace: '' })).join(' and '),
    keys: there.flatMap(keysIn),
  };
}

interface Source {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string | undefined;
  readonly items: unknown;
}

function sourcesOf(volume: unknown): Source[] {
  return [
    ...sourceOf('ConfigMap', get(volume, 'configMap'), 'name'),
    ...sourceOf('Secret', get(volume, 'secret'), 'secretName'),
    ...list(get(volume, 'projected', 'sources')).flatMap(source => [
      ...sourceOf('ConfigMap', get(source, 'configMap'), 'name'),
      ...sourceOf('Secret', get(source, 'secret'), 'name'),
    ]),
  ];
}

function sourceOf(kind: Source['kind'], source: unknown, key: string): Source[] {
  return source === undefined ? [] : [{ kind, name: text(get(source, key)), items: get(source, 'items') }];
}
