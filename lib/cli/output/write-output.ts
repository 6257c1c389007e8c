import { readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { reasonOf } from '../../foreign/reason';
import { inert } from '../../foreign/text';
import type { OutputFile } from '../../path/output';
import { commit, WriteFailed } from './commit';
import { at, disk, identity } from './disk';
import { INDEX } from './index-file';
import { alone, isLocked } from './lock';
import { listed } from './notes';
import { isIdle, type Plan, planFolder } from './plan';
import { hasTraces, wasWritten } from './remains';
import { originOf } from './target';

/** An environment's folder: its name and its files. */
export interface Written {
  readonly name: string;
  readonly files: readonly OutputFile[];
}

/** What a run did. */
interface Outcome {
  /** Why nothing was written. Empty: everything was. */
  readonly problems: readonly string[];
  /** What stays in the output and is not ours. */
  readonly notes: readonly string[];
  /** Folders of environments that are gone: their files were deleted. */
  readonly removed?: readonly string[];
}

/**
 * Writes the folders of environments. Replaces and deletes only files that an index lists; all other files stay.
 *
 * @param all whether these are all environments: then the files of every other environment are deleted
 * @param tell is called with the reason if the run has to wait
 */
export function writeOutput(
  output: string,
  input: string,
  environments: readonly Written[],
  all: boolean,
  tell: (note: string) => void,
): Outcome {
  const look = () => survey(output, input, environments, all);
  const idle = attempt(look);
  if (idle?.problems.length === 0 && idle.plans.every(isIdle) && !isLocked(output)) return idle;
  const made: string[] = [];
  try {
    makeOutput(resolve(output), made);
    return alone(output, tell, () => {
      // Look again: another run may have written since.
      const now = look();
      if (now.problems.length === 0) commit(now.plans, output);
      return now;
    });
  } catch (error) {
    for (const folder of made.reverse()) attempt(() => disk.rmdir(folder));
    if (idle?.problems.length) return idle;
    if (error instanceof WriteFailed) return { problems: [error.message], notes: [] };
    const { path = output } = error as NodeJS.ErrnoException;
    const where = `${inert(path)}: ${reasonOf(error)}`;
    return { problems: [`${where}. Nothing was changed: mend that, and run again.`], notes: [] };
  }
}

function survey(output: string, input: string, environments: readonly Written[], all: boolean) {
  const from = originOf(output, input);
  const stats = statSync(input, { throwIfNoEntry: false });
  const inputs = stats && identity(stats);
  const plan = ({ name, files }: Written) =>
    planFolder({ folder: join(output, name), files, from: from && join('..', from), inputs });
  const present = at(resolve(output)) ? readdirSync(output, { withFileTypes: true }) : [];
  const names = new Set(environments.map(({ name }) => name));
  const folders = present.filter(
    entry => entry.isDirectory() && ENVIRONMENT.test(entry.name) && !names.has(entry.name),
  );
  const others = all
    ? folders.map(({ name }) => name).filter(name => identity(at(join(output, name))!) !== inputs)
    : [];
  const gone = others.filter(name => hasTraces(join(output, name)));
  const current = environments.map(plan);
  const past = gone.map(name => plan({ name, files: [] }));
  const plans = [...current, ...past.filter(({ problems }) => problems.length === 0)];
  const told = past.filter(({ isFirst }) => !isFirst);
  return {
    plans,
    problems: current.flatMap(({ problems }) => problems),
    ...removedBy(plans),
    // A problem with the folder of an environment that is gone does not keep the others from being written.
    notes: [
      ...[...current, ...told].flatMap(({ notes }) => notes),
      ...past.flatMap(({ problems }) => problems),
      ...strangers(),
    ],
  };

  /** Notes on what is beside the environments' folders, for the first run in this output. */
  function strangers(): string[] {
    const old = others.filter(name => !gone.includes(name) && wasWritten(join(output, name)));
    const left = gone.filter((name, index) => past[index]!.isFirst && at(join(output, name, INDEX)));
    const notes = [...old, ...left].length
      ? [
          `${inert(output)}: written by synth for environments that are not here, by an earlier version or in another project: ${listed([...old, ...left])}. No index of this project lists them, so they stay, and whoever applies them goes on: delete what is yours.`,
        ]
      : [];
    if (!all || !plans.every(({ isFirst }: Plan) => isFirst)) return notes;
    const foreign = present
      .map(({ name }) => name)
      .filter(name => !names.has(name) && !gone.includes(name) && !old.includes(name) && !name.startsWith(INDEX));
    return foreign.length
      ? [...notes, `${inert(output)}: not synth's, and left as they are: ${listed(foreign.sort())}.`]
      : notes;
  }
}

function removedBy(plans: readonly Plan[]): Pick<Outcome, 'removed'> {
  const removed = plans.filter(({ gone, removals }) => gone && removals.length > 0).map(({ folder }) => folder);
  return removed.length ? { removed } : {};
}

/** The form of an environment's name. */
const ENVIRONMENT = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Makes the output folder and the folders above it. `made` gets those that were made, the outermost first. */
function makeOutput(path: string, made: string[]): void {
  if (at(path)) return;
  makeOutput(dirname(path), made);
  try {
    disk.mkdir(path);
    made.push(path);
  } catch (error) {
    // Another run may have made the folder first.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
