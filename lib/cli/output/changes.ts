import { dirname, join } from 'node:path';
import { readRegularFile } from '../../foreign/read-file';
import { reasonOf } from '../../foreign/reason';
import { inert } from '../../foreign/text';
import type { OutputFile } from '../../path/output';
import { at } from './disk';
import { isOurWork } from './recognize';
import { obstacle, WAY_OUT, type Wanted } from './wanted';

/** A file to write, and what is there now. */
export interface Change {
  /** Path with the output folder. */
  readonly path: string;
  readonly text: string;
  /** The content to replace. undefined: nothing is there, or a link. */
  readonly before: Buffer | undefined;
}

/**
 * Lists what to write, and why some files can't be written.
 *
 * @param owned paths that the index lists: they may be replaced, whatever is there
 */
export function changesOf(wanted: Wanted, owned: ReadonlySet<string>) {
  const changes: Change[] = [];
  const problems: string[] = [];
  for (const file of wanted.files) {
    const found = changeOf(file, wanted, owned.has(file.path));
    if (typeof found === 'string') problems.push(found);
    else if (found) changes.push(found);
  }
  return { changes, problems };
}

/** The change for a file. undefined: the file is already right. A text says why the file can't be written. */
function changeOf({ path, text }: OutputFile, wanted: Wanted, isOwned: boolean): Change | string | undefined {
  const whole = join(wanted.folder, path);
  const refused = (why: string) => `${inert(whole)}: ${why} ${WAY_OUT}`;
  try {
    const barred = obstacle(dirname(whole), wanted);
    if (barred) return barred;
    const stats = at(whole);
    // A link that the index lists is replaced; its target stays.
    if (!stats || (stats.isSymbolicLink() && isOwned)) return { path: whole, text, before: undefined };
    if (!stats.isFile()) {
      const what = stats.isSymbolicLink() ? 'a link' : stats.isDirectory() ? 'a folder' : 'no regular file';
      return refused(`is ${what}, and synth writes a file there.`);
    }
    const before = readRegularFile(whole, 'refuse', MOST_MIB);
    if (before.equals(Buffer.from(text))) return undefined;
    if (isOwned || isOurWork(path, before.toString('utf8'), text)) return { path: whole, text, before };
    return refused('synth did not write this file (no index lists it), and would overwrite it.');
  } catch (error) {
    return refused(`${reasonOf(error)}, so that it can't be compared.`);
  }
}

/** MiB that are read of a file in the output. No environment becomes a larger file. */
const MOST_MIB = 64;
