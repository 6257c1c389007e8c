import {
  type Dirent,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  type Stats,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** All that changes the file system, in one place: tests make each step the last one. */
export const disk = {
  mkdir: (path: string): void => mkdirSync(path),
  /** Makes a file that was not there. */
  write: (path: string, text: string | Buffer): void => writeFileSync(path, text, { flag: 'wx' }),
  rename: renameSync,
  unlink: unlinkSync,
  rmdir: rmdirSync,
};

/** What stands at a path, links not followed; undefined where nothing does. */
export function at(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** A number for each file and folder of this machine, by whatever path it is reached. */
export function identity(stats: Stats): string {
  return `${stats.dev}:${stats.ino}`;
}

const MOST_ENTRIES = 5000;

/** What is in a folder; nothing where it may not be read. */
function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** Files and links below a folder, in order, links not followed; at most some thousand. */
export function filesBelow(folder: string): string[] {
  const files: string[] = [];
  let entries = 0;
  const walk = (path: string) => {
    for (const entry of entriesOf(join(folder, path))) {
      entries += 1;
      if (entries > MOST_ENTRIES) return;
      const below = path ? `${path}/${entry.name}` : entry.name;
      if (entry.isDirectory()) walk(below);
      else files.push(below);
    }
  };
  walk('');
  return files.sort();
}
