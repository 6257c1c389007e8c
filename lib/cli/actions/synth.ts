import { inert } from '../../foreign/text';
import { projectGaps } from '../argocd-project';
import type { Code } from '../command';
import type { Places } from '../folders';
import { judgeEnvironments } from '../judge-environments';
import { refusal } from '../output/target';
import { writeOutput } from '../output/write-output';
import { reportNotes, reportProblems } from '../refusals';
import { reportEnvironment } from '../synth-summary';
import type { Terminal } from '../terminal';

/** What to synthesize, and where to. */
interface SynthOptions extends Places {
  /** Environments to synthesize. Empty: all. */
  readonly names: readonly string[];
}

/**
 * Makes a folder of YAML from each environment file. If there is any mistake, every mistake is reported and the output
 * stays as it was. Deletes only files that synth wrote. The output folder must be neither the input folder nor above
 * the project.
 *
 * @returns the exit code
 * @throws Unusable if there is no such folder or environment
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
  err(reportNotes(projectGaps(places.project, results)));
  for (const folder of removed) out(`${inert(folder)}: removed, since there is no such environment any more\n`);
  return 0;
}
