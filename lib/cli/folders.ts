import { realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { FOLDERS, type Folders } from '../environment/folders';
import { inert } from '../foreign/text';
import { synthCommand } from '../path/commands';

/** Where environments are read from, and where their results are written: paths from where the user stands. */
export interface Places {
  /** Folder of environment files. */
  readonly input: string;
  /** Folder of results, with a folder for each environment. */
  readonly output: string;
  /** The project's folder. Empty: the user stands in it. */
  readonly project: string;
}

/** The same folders as what is written names them: the same names wherever the user stands, and however they were given. */
export function foldersOf({ input, output, project }: Places): Folders {
  const from = realPath(resolve(project));
  const named = (folder: string) => inert(relative(from, placeOf(resolve(folder))).replaceAll(sep, '/') || '.');
  return { environments: named(input), output: named(output) };
}

/** The command that synthesizes these places, for a user who stands where these paths are from. */
export function synthHint(places: Places): string {
  const written = foldersOf(places);
  const isUsual = written.environments === FOLDERS.environments && written.output === FOLDERS.output;
  return synthCommand({ folders: isUsual ? written : foldersOf({ ...places, project: '' }) });
}

/** Links above the folder are resolved; one that stands for the folder itself is the name that the project gives it. */
function placeOf(folder: string): string {
  return join(realPath(dirname(folder)), basename(folder));
}

/** The real path, also of what is not there yet. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return dirname(path) === path ? path : placeOf(path);
  }
}
