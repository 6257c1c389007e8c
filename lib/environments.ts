import { synthesize } from './app';
import { loadEnvironments } from './environment/load';
import type { OutputFile } from './path/output';

export type { OutputFile } from './path/output';

/** An environment file. */
export interface EnvironmentFile {
  /** Its path, for messages, and for the files that it names. */
  readonly file: string;
  readonly text: string;
}

/** What a person has to correct, and its place. */
export interface Mistake {
  readonly file: string;
  /** From 1, as the column. */
  readonly line: number;
  readonly column: number;
  /** The field, such as nlb.sourceRanges[0]; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
}

/** What environment files become. */
export interface Synthesized {
  /** The files of each environment, by the environment's name. Empty if there is any mistake. */
  readonly environments: ReadonlyMap<string, readonly OutputFile[]>;
  /** Every mistake of every file. */
  readonly mistakes: readonly Mistake[];
}

/**
 * Makes what `synth` would write of environment files: manifests, values and runbooks. Writes nothing. Files that an
 * environment names (`extends`, `presentValues`) are read from the disk. The result is not judged: `check` does that.
 *
 * @param sources the files' paths, with their texts
 */
export function synthesizeFiles(sources: readonly EnvironmentFile[]): Synthesized {
  const { environments, mistakes } = loadEnvironments(sources);
  if (mistakes.length) return { environments: new Map(), mistakes };
  return { environments: new Map(environments.map(one => [one.name, synthesize(one)])), mistakes };
}
