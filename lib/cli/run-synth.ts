import { main } from './main';
import { SYNTH } from './synth';

/**
 * Runs the command `synth` as this process, with its arguments: every environment becomes a folder of the output. For the
 * main.ts of a repository that has this package among its dependencies. The process ends with the command's exit code.
 */
export function synth(): Promise<void> {
  return main(SYNTH);
}
