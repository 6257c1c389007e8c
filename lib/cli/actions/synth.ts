import { inert } from '../../foreign/text';
import type { Code } from '../command';
import type { Places } from '../folders';
import { judgeEnvironments } from '../judge-environments';
import { refusal } from '../output/target';
import { writeOutput } from '../output/write-output';
import { reportNotes, reportProblems } from '../refusals';
import { reportEnvironment } from '../synth-summary';
import type { Terminal } from '../terminal';

export interface SynthOptions extends Places {
  /** Environments to synthesize; none: all. */
  readonly names: readonly string[];
}

/**
 * Environment files in, a folder of YAML for each out. Where there is any mistake, all of them are reported and the
 * output stays as it was. It deletes only files that it wrote. The output folder must be neither the input nor above the project.
 *
 * @returns the exit code
 * @throws Unusable where there is no such folder or environment
 */
export function synth(
  { names, ...places }: SynthOptions,
  { out, err, color }: Pick<Terminal, 'out' | 'err' | 'color'>,
): Code {
  const { input, output } = places;
  const barred = refusal(output, input);
  if (barred) {
    err(reportProblems([barred], color.err));
    return 2;
  }
  const { results, refusal: refused } = judgeEnvironments(places, names, color.err);
  if (refused) {
    err(refused.text);
    return refused.code;
  }
  const environments = results.map(({ environment, files }) => ({ name: environment.name, files }));
  const tell = (note: string) => err(reportNotes([note]));
  const { problems, notes, removed = [] } = writeOutput(output, input, environments, names.length === 0, tell);
  err(reportProblems(problems, color.err) || reportNotes(notes));
  if (problems.length) return 2;
  for (const result of results) out(reportEnvironment(result, color.out));
  for (const folder of removed) out(`${inert(folder)}: removed, since there is no such environment any more\n`);
  return 0;
}
