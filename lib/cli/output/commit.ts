import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { reasonOf } from '../../foreign/reason';
import { inert } from '../../foreign/text';
import type { Change } from './changes';
import { at, disk } from './disk';
import { INDEX } from './index-file';
import type { Plan } from './plan';

/** The disk refused a step. The message says which step, in one line. */
export class WriteFailed extends Error {}

/**
 * Carries out all plans, or none. Every file is first written beside its place; then each is moved into place in one
 * step. If a run is killed between two steps, every file is whole and the index lists all of them, so that the next run
 * finishes the work.
 *
 * @throws WriteFailed if a step fails. Until every file is in place, a failure undoes the steps before it; after that,
 *   the next run finishes the deleting.
 */
export function commit(plans: readonly Plan[], output: string): void {
  const undo: (() => void)[] = [];
  let step = output;
  let isWritten = false;
  const on = <T>(path: string, act: () => T): T => {
    step = path;
    return act();
  };
  const stage = (change: Change) => on(change.path, () => staged(change, undo));
  try {
    for (const { folder } of plans.filter(({ changes, journal }) => journal || changes.length))
      on(folder, () => makeFolder(folder, undo));
    const journals = plans.flatMap(({ journal }) => (journal ? stage(journal) : []));
    const files = plans.flatMap(({ changes }) => changes.map(stage));
    const indexes = plans.flatMap(({ index }) => (index ? stage(index) : []));
    for (const { change, beside } of [...journals, ...files]) on(change.path, () => replace(change, beside, undo));
    // From here on nothing is undone: only deleting is left.
    undo.length = 0;
    isWritten = true;
    for (const { beside } of indexes) undo.push(() => remove(beside));
    for (const { folder, removals } of plans)
      for (const path of removals) {
        on(path, () => remove(path));
        prune(dirname(path), folder);
      }
    for (const { change, beside } of indexes) on(change.path, () => disk.rename(beside, change.path));
    for (const { folder } of plans.filter(({ gone }) => gone)) {
      on(join(folder, INDEX), () => remove(join(folder, INDEX)));
      prune(folder, folder);
    }
  } catch (error) {
    for (const act of undo.reverse()) {
      try {
        act();
      } catch {
        // Only the first failure is reported.
      }
    }
    const now = isWritten
      ? 'All files are written, old ones are left to delete'
      : 'What was there before is there again';
    throw new WriteFailed(`${inert(step)}: ${reasonOf(error)}. ${now}: mend that, and run again.`);
  }
}

/** Writes the text to a file of a name of ours, beside the file that it will replace. */
function staged(change: Change, undo: (() => void)[]): { change: Change; beside: string } {
  makeFolder(dirname(change.path), undo);
  const beside = join(dirname(change.path), `${INDEX}.${randomBytes(6).toString('hex')}.tmp`);
  undo.push(() => remove(beside));
  disk.write(beside, change.text);
  return { change, beside };
}

function replace({ path, before }: Change, beside: string, undo: (() => void)[]): void {
  const existed = at(path) !== undefined;
  disk.rename(beside, path);
  if (!existed) undo.push(() => remove(path));
  if (before !== undefined) undo.push(() => restore(path, before));
}

function restore(path: string, before: Buffer): void {
  const beside = join(dirname(path), `${INDEX}.${randomBytes(6).toString('hex')}.tmp`);
  disk.write(beside, before);
  disk.rename(beside, path);
}

function makeFolder(path: string, undo: (() => void)[]): void {
  if (at(path)) return;
  makeFolder(dirname(path), undo);
  disk.mkdir(path);
  undo.push(() => disk.rmdir(path));
}

function remove(path: string): void {
  if (at(path)) disk.unlink(path);
}

/** Removes folders that became empty, up to the environment's folder. */
function prune(path: string, folder: string): void {
  try {
    disk.rmdir(path);
  } catch {
    // The folder has files, or is a mount point: keep the folder.
    return;
  }
  if (path !== folder) prune(dirname(path), folder);
}
