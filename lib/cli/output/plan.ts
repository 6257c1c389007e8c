import { join } from 'node:path';
import { readRegularFile } from '../../foreign/read-file';
import { reasonOf } from '../../foreign/reason';
import { inert } from '../../foreign/text';
import { type Change, changesOf } from './changes';
import { at } from './disk';
import { INDEX, type Index, parseIndex, printIndex } from './index-file';
import { remainsOf } from './remains';
import { obstacle, type Wanted } from './wanted';

/** What a run does to an environment's folder. */
export interface Plan {
  readonly folder: string;
  /** The index while files change: every path that was listed, and every path that will be. */
  readonly journal: Change | undefined;
  readonly changes: readonly Change[];
  /** Listed files that are no longer written, and leftovers of killed runs. */
  readonly removals: readonly string[];
  /** The final index. undefined: the journal is already right. */
  readonly index: Change | undefined;
  /** Whether nothing of ours stays: then the index is deleted too. */
  readonly gone: boolean;
  /** Whether the folder has no index yet. */
  readonly isFirst: boolean;
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

/** Plans the changes to a folder, and changes nothing. */
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
  /** undefined: there is no index, or it belongs to another project. */
  readonly index?: Index;
}

/** The folder's index. A text says why nothing may be changed in the folder. */
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

/** Plans the index: while files change, it lists all old and all new paths. */
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
