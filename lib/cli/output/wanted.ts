import { dirname } from 'node:path';
import { inert } from '../../foreign/text';
import type { OutputFile } from '../../path/output';
import { at, identity } from './disk';

/** What an environment's folder should hold. */
export interface Wanted {
  /** The environment's folder. */
  readonly folder: string;
  /** The files to write. Empty: the environment is gone. */
  readonly files: readonly OutputFile[];
  /** What an index must say in its line "From" to be ours. */
  readonly from: string | undefined;
  /** Identity of the folder of environment files, which is never written to. */
  readonly inputs: string | undefined;
}

/** The advice at the end of a message about an obstacle. */
export const WAY_OUT = 'Move or delete it, or name another folder by --output.';

/**
 * Why nothing may be written or deleted at a path: it is a link, no folder, or the folder of environment files.
 * undefined: nothing is in the way.
 */
export function obstacle(path: string, wanted: Pick<Wanted, 'folder' | 'inputs'>): string | undefined {
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
