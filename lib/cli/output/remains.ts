import { readdirSync, type Stats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readRegularFile } from '../../foreign/read-file';
import { inert } from '../../foreign/text';
import { at, filesBelow, identity } from './disk';
import { INDEX } from './index-file';
import { listed } from './notes';
import { isOurWork } from './recognize';
import { obstacle, type Wanted } from './wanted';

/** What an environment's folder has and synth no longer writes, as paths below the folder. */
interface Remains {
  /** Files that the index lists. */
  readonly stale: readonly string[];
  /** Leftovers of killed runs. */
  readonly cut: readonly string[];
  /** Which files stay, and why. */
  readonly notes: readonly string[];
}

/**
 * Lists what is left in a folder.
 *
 * @param owned paths that the index lists. undefined: there is no index yet
 */
export function remainsOf(wanted: Wanted, owned: readonly string[] | undefined): Remains {
  const { folder, files } = wanted;
  const paths = new Set(files.map(({ path }) => path));
  const there = filesBelow(folder);
  const cut = there.filter(path => basename(path).startsWith(`${INDEX}.`) && isFile(at(join(folder, path))));
  const past = (owned ?? []).filter(path => !paths.has(path));
  const stale = removable(past, wanted);
  const removed = new Set(stale);
  const odd = past.filter(path => !removed.has(path) && at(join(folder, path)));
  const told = new Set([...paths, ...past, ...cut, INDEX]);
  const others = there.filter(path => !told.has(path));
  return { stale, cut, notes: [...oddNotes(odd, folder), ...strangerNotes(others, wanted, owned === undefined)] };
}

/** The files that may be deleted: regular files that no link leads to. */
function removable(paths: readonly string[], wanted: Wanted): string[] {
  const { folder, files } = wanted;
  const kept = new Set(files.flatMap(({ path }) => at(join(folder, path)) ?? []).map(identity));
  return paths.filter(path => {
    if (obstacle(dirname(join(folder, path)), wanted)) return false;
    const stats = at(join(folder, path));
    // On a disk that ignores case, the old name may be the new file.
    return isFile(stats) && !kept.has(identity(stats));
  });
}

function oddNotes(odd: readonly string[], folder: string): string[] {
  if (odd.length === 0) return [];
  return [`${inert(folder)}: listed, but no file of its own, and left as it is: ${listed(odd)}. Delete it by hand.`];
}

/** Notes on files that no index lists: about an earlier synth's every time, about somebody else's once. */
function strangerNotes(others: readonly string[], { folder, files }: Wanted, isFirst: boolean): string[] {
  const leftovers = new Set(others.filter(path => isLeftover(folder, path)));
  const foreign = others.filter(path => !leftovers.has(path));
  const notes: string[] = [];
  if (leftovers.size)
    notes.push(
      `${inert(folder)}: written by an earlier synth and not by this one: ${listed([...leftovers])}. No index lists them, so they stay, and whoever applies this folder goes on applying them: delete them.`,
    );
  if (foreign.length && (isFirst || files.length === 0))
    notes.push(`${inert(folder)}: not synth's, and left as they are: ${listed(foreign)}.`);
  return notes;
}

function isFile(stats: Stats | undefined): stats is Stats {
  return stats?.isFile() === true;
}

function isLeftover(folder: string, path: string): boolean {
  if (!/^(?:RUNBOOK\.md|(?:manifests|values)\/[^/]+\.yaml)$/.test(path)) return false;
  try {
    return isOurWork(path, readRegularFile(join(folder, path), 'refuse').toString('utf8'));
  } catch {
    return false;
  }
}

/** Whether a folder has an index, or a killed run's leftover of one. */
export function hasTraces(folder: string): boolean {
  try {
    return readdirSync(folder).some(name => name.startsWith(INDEX));
  } catch {
    return false;
  }
}

/** Whether a version without an index wrote this folder. */
export function wasWritten(folder: string): boolean {
  return isLeftover(folder, 'RUNBOOK.md') || isLeftover(folder, 'manifests/gateway.k8s.yaml');
}
