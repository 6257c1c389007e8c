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

/** Everything that changes the file system, in one place, so that tests can make each step fail. */
export const disk = {
  mkdir: (path: string): void => mkdirSync(path),
  /** Creates a file; fails if the file exists. */
  write: (path: string, text: string | Buffer): void => writeFileSync(path, text, { flag: 'wx' }),
  rename: renameSync,
  unlink: unlinkSync,
  rmdir: rmdirSync,
};

/** What is at a path; a link is not followed. undefined: nothing. */
export function at(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Identifies a file or folder of this machine, by whatever path it is reached. */
export function identity(stats: Stats): string {
  return `${stats.dev}:${stats.ino}`;
}

const MOST_ENTRIES = 5000;

/** What is in a folder. Empty if the folder can't be read. */
function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** Files and links below a folder, in order, at most some thousand. Links are not followed. */
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
