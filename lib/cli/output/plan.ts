import { readdirSync, type Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import { readRegularFile } from '../../foreign/read-file';
import { reasonOf } from '../../foreign/reason';
import { inert } from '../../foreign/text';
import type { OutputFile } from '../../path/output';
import { at, filesBelow, identity } from './disk';
import { INDEX, parseIndex, printIndex } from './index-file';
import { listed } from './notes';
import { isOurWork } from './recognize';

/** A file to be put in place, and what is there now. */
export interface Change {
  /** Whole, from the output folder on. */
  readonly path: string;
  readonly text: string;
  /** What it replaces; undefined where there is nothing, or a link. */
  readonly before: Buffer | undefined;
}

/** What a run does to the folder of one environment. */
export interface Plan {
  readonly folder: string;
  /** The index as it is while files change: all that was listed, and all that will be. */
  readonly journal: Change | undefined;
  readonly changes: readonly Change[];
  /** Listed files that are not written any more, and what runs that were cut left behind. */
  readonly removals: readonly string[];
  /** The index as it is in the end; undefined where it is right by then. */
  readonly index: Change | undefined;
  /** Nothing of ours stays: the index goes too. */
  readonly gone: boolean;
  /** Had no index yet. */
  readonly isFirst: boolean;
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

export interface Wanted {
  /** The environment's folder. */
  readonly folder: string;
  /** None for an environment that is gone. */
  readonly files: readonly OutputFile[];
  /** What the index has to say of where it comes from, to be ours. */
  readonly from: string | undefined;
  /** The folder of the environment files, which is never written to. */
  readonly inputs: string | undefined;
}

/** Looks at what is there, and changes nothing. */
export function planFolder(wanted: Wanted): Plan {
  const { folder, files, from } = wanted;
  const problems: string[] = [];
  const notes: string[] = [];
  const problem = (path: string, message: string) => problems.push(`${inert(path)}: ${message}`);
  const misplaced = obstacle(folder, wanted);
  if (misplaced) return { ...EMPTY, folder, problems: [misplaced] };
  const found = readIndex(folder, problem);
  if (problems.length) return { ...EMPTY, folder, problems };
  const index = found?.index.from === from ? found?.index : undefined;
  if (found && !index && files.length) {
    problem(
      join(folder, INDEX),
      `says that this folder was written from ${inert(found.index.from ?? 'the project around it')}. If that is another project, name another folder by --output; if it is this one, delete that file first.`,
    );
    return { ...EMPTY, folder, problems };
  }
  if (index?.odd)
    notes.push(`${inert(join(folder, INDEX))}: ${index.odd} of its lines are no paths below its folder, and ignored.`);
  const owned = new Set(index?.paths);
  const paths = new Set(files.map(({ path }) => path));

  const changes = files.flatMap(({ path, text }): Change[] => {
    const whole = join(folder, path);
    try {
      const barred = obstacle(dirname(whole), wanted);
      if (barred) problems.push(barred);
      const found = barred ? undefined : change(whole, path, text, owned.has(path), problem);
      return found ? [found] : [];
    } catch (error) {
      problem(whole, `${reasonOf(error)}, so that it can't be compared. ${WAY_OUT}`);
      return [];
    }
  });

  const there = filesBelow(folder);
  const cut = there.filter(path => path.split('/').pop()!.startsWith(`${INDEX}.`) && isFile(at(join(folder, path))));
  const stale = [...owned].filter(path => !paths.has(path));
  const kept = new Set(files.flatMap(({ path }) => at(join(folder, path)) ?? []).map(identity));
  const removable = stale.filter(path => {
    if (obstacle(dirname(join(folder, path)), wanted)) return false;
    const stats = at(join(folder, path));
    // Where capitals don't count, the old name may be the new file.
    return isFile(stats) && !kept.has(identity(stats));
  });
  const removed = new Set(removable);
  const odd = stale.filter(path => !removed.has(path) && at(join(folder, path)));
  if (odd.length)
    notes.push(
      `${inert(folder)}: listed, but no file of its own, and left as it is: ${listed(odd)}. Delete it by hand.`,
    );

  const told = new Set([...paths, ...stale, ...cut, INDEX]);
  const others = there.filter(path => !told.has(path));
  const leftovers = others.filter(path => isLeftover(folder, path));
  if (leftovers.length)
    notes.push(
      `${inert(folder)}: written by an earlier synth and not by this one: ${listed(leftovers)}. No index lists them, so they stay, and whoever applies this folder goes on applying them: delete them.`,
    );
  const ours = new Set(leftovers);
  const foreign = others.filter(path => !ours.has(path));
  if (foreign.length && (!index || files.length === 0))
    notes.push(`${inert(folder)}: not synth's, and left as they are: ${listed(foreign)}.`);

  const before = found?.text.toString('utf8');
  const after = files.length ? printIndex(paths, from) : undefined;
  const during = removable.length ? printIndex([...paths, ...removable], from) : after;
  const path = join(folder, INDEX);
  return {
    folder,
    journal: during === undefined || during === before ? undefined : { path, text: during, before: found?.text },
    changes,
    removals: [...removable, ...cut].map(below => join(folder, below)),
    index: after === undefined || after === during ? undefined : { path, text: after, before: undefined },
    gone: after === undefined && index !== undefined,
    isFirst: index === undefined,
    problems,
    notes,
  };
}

const EMPTY = {
  journal: undefined,
  changes: [],
  removals: [],
  index: undefined,
  gone: false,
  isFirst: false,
  notes: [],
} as const;

/** Whether a run has anything to do. */
export function isIdle({ journal, changes, removals, index, gone }: Plan): boolean {
  return !journal && !index && !gone && changes.length === 0 && removals.length === 0;
}

/** What is to be done at a path; nothing where it is as it should be. */
function change(
  whole: string,
  path: string,
  text: string,
  isListed: boolean,
  problem: (path: string, message: string) => void,
): Change | undefined {
  const stats = at(whole);
  if (!stats) return { path: whole, text, before: undefined };
  // The link goes, what it leads to stays.
  if (stats.isSymbolicLink() && isListed) return { path: whole, text, before: undefined };
  if (!stats.isFile()) {
    const what = stats.isSymbolicLink() ? 'a link' : stats.isDirectory() ? 'a folder' : 'no regular file';
    problem(whole, `is ${what}, and synth writes a file there. ${WAY_OUT}`);
    return undefined;
  }
  const before = readRegularFile(whole, 'refuse', MOST_MIB);
  if (before.equals(Buffer.from(text))) return undefined;
  if (isListed || isOurWork(path, before.toString('utf8'), text)) return { path: whole, text, before };
  problem(whole, `synth did not write this file (no index lists it), and would overwrite it. ${WAY_OUT}`);
  return undefined;
}

/** More than an environment file can become. */
const MOST_MIB = 64;

const WAY_OUT = 'Move or delete it, or name another folder by --output.';

function readIndex(folder: string, problem: (path: string, message: string) => void) {
  const path = join(folder, INDEX);
  if (!at(path)) return undefined;
  try {
    const text = readRegularFile(path, 'refuse');
    return { text, index: parseIndex(text.toString('utf8')) };
  } catch (error) {
    problem(path, `${reasonOf(error)}. Synth keeps a list of its files there: delete it, and run again.`);
    return undefined;
  }
}

/** Why nothing may be written or deleted in a folder of the output: it is reached through a link, or holds the inputs. */
function obstacle(path: string, wanted: Pick<Wanted, 'folder' | 'inputs'>): string | undefined {
  const { folder, inputs } = wanted;
  const above = path === folder ? undefined : obstacle(dirname(path), wanted);
  if (above) return above;
  const stats = at(path);
  if (!stats) return undefined;
  if (stats.isSymbolicLink())
    return `${inert(path)}: is a link, and synth stays in its output folder. Remove the link, or name where it leads by --output.`;
  if (!stats.isDirectory()) return `${inert(path)}: is no folder, and synth writes one there. ${WAY_OUT}`;
  if (identity(stats) === inputs)
    return `${inert(path)}: is the folder of the environment files. Name another folder by --output.`;
  return undefined;
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

/** Whether a folder holds an index, or what a run that was cut left of one. */
export function hasTraces(folder: string): boolean {
  try {
    return readdirSync(folder).some(name => name.startsWith(INDEX));
  } catch {
    return false;
  }
}

/** Whether a version before the index wrote the environment of this folder. */
export function wasWritten(folder: string): boolean {
  return isLeftover(folder, 'RUNBOOK.md') || isLeftover(folder, 'manifests/gateway.k8s.yaml');
}
