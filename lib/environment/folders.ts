/**
 * The folders that a run reads and writes, as what is written names them: from the project's folder, with `/` between
 * their parts, wherever the user stands. Who runs a written command runs it in the project's folder.
 */
export interface Folders {
  /** The folder of environment files. */
  readonly environments: string;
  /** The folder of results, with a folder in it for each environment. */
  readonly output: string;
}

/** The folders of a run that is told no others. */
export const FOLDERS: Folders = { environments: 'environments', output: 'dist' };
