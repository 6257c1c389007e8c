import { dirname, sep } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type Manifest, Manifests, type Source } from './manifests';

/** Files that can be one cluster's, and those whose objects contradict each other, apart. */
export interface Apart {
  readonly manifests: Manifests;
  /** Set where the input was parted: an object that two of its files define differently. */
  readonly because?: { readonly object: Manifest; readonly other: Manifest };
}

/**
 * One group, unless files define the same object differently: environments below one folder, or alternatives in it.
 * Then each folder is judged for itself, or, where the contradiction is inside one, each file.
 */
export function partition(sources: readonly Source[], complete: boolean): Apart[] {
  const manifests = new Manifests(sources, complete);
  const because = contradiction(manifests);
  if (!because || sources.length < 2) return [{ manifests }];
  const groups = new Map<string, Source[]>();
  const depth = commonDepth(sources.map(({ file }) => dirname(file).split(sep)));
  for (const source of sources) {
    const folders = dirname(source.file).split(sep);
    const key = folders.length > depth ? folders.slice(0, depth + 1).join(sep) : source.file;
    const group = groups.get(key);
    if (group) group.push(source);
    else groups.set(key, [source]);
  }
  return [...groups.values()].flatMap(group => partition(group, complete)).map(part => ({ because, ...part }));
}

function contradiction(manifests: Manifests): Apart['because'] {
  const seen = new Map<string, Manifest>();
  for (const object of manifests.all) {
    const key = `${object.kind}/${object.namespace}/${object.name}`;
    const other = seen.get(key);
    if (!other) seen.set(key, object);
    else if (other.file !== object.file && !isDeepStrictEqual(other.value, object.value)) return { object, other };
  }
  return undefined;
}

function commonDepth(folders: readonly (readonly string[])[]): number {
  const [first] = folders;
  let depth = 0;
  while (depth < first!.length && folders.every(other => other[depth] === first![depth])) depth += 1;
  return depth;
}
