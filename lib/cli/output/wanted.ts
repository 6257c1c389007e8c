import { dirname } from 'node:path';
import { inert } from '../../foreign/text';
import type { OutputFile } from '../../path/output';
import { at, identity } from './disk';

/** What an environment's folder is to hold. */
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

export const WAY_OUT = 'Move or delete it, or name another folder by --output.';

/** Why nothing may be written or deleted in a folder of the output: it is reached through a link, or holds the inputs. */
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
