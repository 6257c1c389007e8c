import { get, text } from '../../kubernetes/json';
import { type Manifest, Manifests, type Source } from '../../kubernetes/manifests';
import { sameValue } from '../../kubernetes/same';
import { groupBy } from '../model/group';
import type { Finding, Unjudged } from './rule';

/** Files that can belong to one cluster, separated from files whose objects contradict them. */
interface Apart {
  readonly manifests: Manifests;
  /** An object that two folders define differently. Set if the input was separated for it. */
  readonly because?: Contradiction;
}

interface Contradiction {
  readonly object: Manifest;
  readonly other: Manifest;
}

/**
 * Makes one group, unless folders define the same object differently, as environments or overlays do. Then each of
 * these folders is judged with the folders that contradict none of them. Files of one folder are applied together, so
 * they stay in one group.
 */
export function partition(sources: readonly Source[], complete: boolean): Apart[] {
  return part(sources, sources, [], complete);
}

/** Drops findings that were made twice because their folder is in several groups. */
export function distinct<Found extends Finding>(findings: readonly Found[]): Found[] {
  const key = ({ rule, file, line, column, path, got }: Found) =>
    `${rule}\0${file}\0${line}\0${column}\0${path}\0${got}`;
  return [...new Map(findings.map(finding => [key(finding), finding])).values()];
}

/** The same for what was not judged. */
export function distinctPlaces(places: readonly Unjudged[]): Unjudged[] {
  const key = ({ what, file, line, column, path }: Unjudged) => JSON.stringify([what, file, line, column, path]);
  return [...new Map(places.map(place => [key(place), place])).values()];
}

/**
 * What makes two documents the same object in a cluster. undefined for a document that only a tool such as kustomize
 * reads.
 */
export function identityOf({ kind, namespace, name, value, annotations }: Manifest): string | undefined {
  const group = /^(.*)\//.exec(text(get(value, 'apiVersion')) ?? '')?.[1] ?? '';
  const isLocal = group === 'kustomize.config.k8s.io' || annotations['config.kubernetes.io/local-config'] === 'true';
  return name === '' || isLocal ? undefined : JSON.stringify([group, kind, namespace, name]);
}

function part(all: readonly Source[], mine: readonly Source[], shared: readonly Source[], complete: boolean): Apart[] {
  const kept = new Set([...mine, ...shared]);
  const contradictory = contradictionsIn(mine);
  if (contradictory.length === 0)
    return [
      {
        manifests: new Manifests(
          all.filter(source => kept.has(source)),
          complete,
        ),
      },
    ];
  const depth = commonDepth(mine.map(foldersOf));
  const groupOf = (source: Pick<Source, 'file'>) => foldersOf(source)[depth] ?? '';
  const parted = new Set(contradictory.flat().map(groupOf));
  const [alone, together] = [true, false].map(isParted =>
    mine.filter(source => parted.has(groupOf(source)) === isParted),
  );
  const [object, other] = contradictory[0]!;
  return [...groupBy(alone!, groupOf).values()]
    .flatMap(group => part(all, group, [...shared, ...together!], complete))
    .map(found => ({ because: { object: object!, other: other! }, ...found }));
}

/** The objects that more than one folder defines, in different ways. */
function contradictionsIn(sources: readonly Source[]): Manifest[][] {
  if (new Set(sources.map(folderOf)).size < 2) return [];
  const objects = groupBy(new Manifests(sources, false).all, identityOf);
  objects.delete(undefined);
  return [...objects.values()].flatMap(([first, ...others]) => {
    const other = others.find(found => folderOf(found) !== folderOf(first!) && !sameValue(found.value, first!.value));
    return other ? [[other, first!, ...others]] : [];
  });
}

function foldersOf(source: Pick<Source, 'file'>): string[] {
  return folderOf(source).split('/');
}

function folderOf({ file }: Pick<Source, 'file'>): string {
  const end = file.lastIndexOf('/');
  return end < 0 ? '.' : file.slice(0, end);
}

function commonDepth(folders: readonly (readonly string[])[]): number {
  const [first] = folders;
  let depth = 0;
  while (depth < first!.length && folders.every(other => other[depth] === first![depth])) depth += 1;
  return depth;
}
