import { join } from 'node:path';
import { readRegularFile } from '../../foreign/read-file';
import { reasonOf } from '../../foreign/reason';
import { inert } from '../../foreign/text';
import { type Change, changesOf } from './changes';
import { at } from './disk';
import { INDEX, type Index, parseIndex, printIndex } from './index-file';
import { remainsOf } from './remains';
import { obstacle, type Wanted } from './wanted';

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

/** Looks at what is there, and changes nothing. */
export function planFolder(wanted: Wanted): Plan {
  const { folder } = wanted;
  const misplaced = obstacle(folder, wanted);
  if (misplaced) return { ...EMPTY, folder, problems: [misplaced] };
  const found = indexIn(wanted);
  if (typeof found === 'string') return { ...EMPTY, folder, problems: [found] };
  const { text, index } = found;
  const { changes, problems } = changesOf(wanted, new Set(index?.paths));
  const { stale, cut, notes } = remainsOf(wanted, index?.paths);
  return {
    folder,
    ...planIndex(wanted, stale, text),
    changes,
    removals: [...stale, ...cut].map(below => join(folder, below)),
    gone: wanted.files.length === 0 && index !== undefined,
    isFirst: index === undefined,
    problems,
    notes: [...(index ? oddLines(folder, index) : []), ...notes],
  };
}

interface FoundIndex {
  readonly text?: Buffer;
  /** Undefined where there is none, or it is of another project. */
  readonly index?: Index;
}

/** The folder's index; a text says why nothing may be done here. */
function indexIn({ folder, files, from }: Wanted): FoundIndex | string {
  const path = join(folder, INDEX);
  if (!at(path)) return {};
  try {
    const text = readRegularFile(path, 'refuse');
    const index = parseIndex(text.toString('utf8'));
    if (index.from === from) return { text, index };
    if (files.length === 0) return { text };
    return `${inert(path)}: says that this folder was written from ${inert(index.from ?? 'the project around it')}. If that is another project, name another folder by --output; if it is this one, delete that file first.`;
  } catch (error) {
    return `${inert(path)}: ${reasonOf(error)}. Synth keeps a list of its files there: delete it, and run again.`;
  }
}

function oddLines(folder: string, { odd }: Index): string[] {
  if (!odd) return [];
  return [`${inert(join(folder, INDEX))}: ${odd} of its lines are no paths below its folder, and ignored.`];
}

/** While files change, the index lists all that was and all that will be. */
function planIndex({ folder, files, from }: Wanted, stale: readonly string[], text: Buffer | undefined) {
  const path = join(folder, INDEX);
  const paths = files.map(file => file.path);
  const after = paths.length ? printIndex(paths, from) : undefined;
  const during = stale.length ? printIndex([...paths, ...stale], from) : after;
  const isRight = during === undefined || during === text?.toString('utf8');
  return {
    journal: isRight ? undefined : { path, text: during, before: text },
    index: after === undefined || after === during ? undefined : { path, text: after, before: undefined },
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
