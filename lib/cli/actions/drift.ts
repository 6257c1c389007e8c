import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Expected, expectedOf } from '../../drift/expected';
import { driftReport } from '../../drift/report';
import { inert, shown } from '../../foreign/text';
import { Manifests } from '../../kubernetes/manifests';
import { type Code, Misused, Unusable } from '../command';
import { readManifests } from '../read-manifests';
import type { Terminal } from '../terminal';

/** What to compare. */
interface DriftOptions {
  /** Name of the environment. */
  readonly environment: string;
  /** Folder of results, with a folder for each environment. */
  readonly output: string;
  /** Live objects: files, folders, or `-` for the standard input. */
  readonly files: readonly string[];
  /** Whether the input is complete: an object that is not in the input does not exist. */
  readonly complete: boolean;
}

/**
 * Compares live objects with an environment's.
 *
 * @returns the exit code
 * @throws Misused if the name can't be an environment's
 * @throws Unusable if there is nothing to compare
 */
export function drift(options: DriftOptions, { stdin, out, color }: Terminal): Code {
  const { environment, output, files, complete } = options;
  if (!isName(environment)) throw new Misused(`--environment is a name such as prod, not ${shown(environment)}`);
  const folder = join(output, environment);
  if (!existsSync(folder))
    throw unusable(`there is no ${folder}: is "${environment}" an environment, and was it synthesized?`);
  const { sources, problems } = readManifests(files, stdin);
  const expected = expectedIn(folder);
  if (problems.length > 0 || expected.problems.length > 0) throw unusable(...problems, ...expected.problems);
  const live = new Manifests(sources, complete);
  const report = driftReport(expected.objects, live, color.out);
  if (!report) throw unusable(`none of the ${live.all.length} objects in ${files.join(', ')} is one of ${folder}`);
  out(report.text);
  return report.drifted > 0 ? 1 : 0;
}

function unusable(...messages: readonly string[]): Unusable {
  return new Unusable(messages.map(inert).join('\n'));
}

function expectedIn(folder: string): { objects: readonly Expected[]; problems: readonly string[] } {
  const folders = ['manifests', 'values'].map(part => join(folder, part)).filter(part => existsSync(part));
  const { sources, problems } = readManifests(folders, () => '');
  const files = sources
    .filter(({ file }) => file.endsWith('.yaml'))
    .map(source => ({ ...source, text: readFileSync(source.file, 'utf8') }));
  return { objects: expectedOf(files), problems };
}

/** Whether a text can be an environment's name, and leads to no folder outside the output. */
function isName(environment: string): boolean {
  return /^[-a-z0-9]+$/.test(environment);
}
