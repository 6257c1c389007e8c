import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { colors } from '../../colors';
import { inert } from '../../foreign/text';
import { projectGaps } from '../argocd-project';
import { type Code, Unusable } from '../command';
import { type Places, synthHint } from '../folders';
import { type Judged, judgeEnvironments } from '../judge-environments';
import { filesBelow } from '../output/disk';
import { INDEX, parseIndex } from '../output/index-file';
import { reportProblems } from '../refusals';
import type { Terminal } from '../terminal';

/**
 * Checks that the output folder is what synth would write today, and that the output passes the checker, and that an AppProject in argocd/ lets it in. Writes
 * nothing, so that CI can run it for every review. Files that synth did not write are ignored. A folder without any
 * environment is no mistake.
 *
 * @returns the exit code: 1 if anything differs, is missing or is left over, or synth would refuse; 2 if a rule fails
 * @throws Unusable if there is no such folder: its name may be misspelt
 */
export function verify(places: Places, { out, err, color }: Pick<Terminal, 'out' | 'err' | 'color'>): Code {
  const { input, output } = places;
  const nothing: Judged = { results: [] };
  // A folder that is not there is refused by judgeEnvironments, since its name may be misspelt.
  const { results, refusal } = isEmpty(input) ? nothing : judgeEnvironments(places, [], color.err);
  if (refusal) {
    err(refusal.text);
    return refusal.code;
  }
  if (results.length && !isFolder(output))
    throw new Unusable(
      `${inert(output)}: no such folder; the results are in it, and ${synthHint(places)} writes them.`,
    );
  const expected = results.flatMap(({ environment, files }) =>
    files.map(({ path, text }) => [join(environment.name, path), text] as const),
  );
  const differences = compare(output, new Map(expected));
  const { bold, red } = colors(color.err);
  for (const { path, what } of differences) err(`${red('✗')} ${bold(inert(join(output, path)))} ${what}\n`);
  if (differences.length) {
    err(`${results.length ? `Run ${synthHint(places)}, review what it changed, and commit it.` : DELETE}\n`);
    return 1;
  }
  const gaps = projectGaps(places.project, results);
  if (gaps.length) {
    err(reportProblems(gaps, color.err));
    return 1;
  }
  const count = results.length === 1 ? '1 environment' : `${results.length} environments`;
  if (results.length) out(`${count} in ${inert(input)}, and ${inert(output)} is what npm run synth writes\n`);
  else out(`no environments in ${inert(input)}, and nothing of any in ${inert(output)}\n`);
  return 0;
}

const DELETE = 'There are no environments: delete what is left over, and commit that.';

/** Whether a folder exists and has no environment file. */
function isEmpty(folder: string): boolean {
  return isFolder(folder) && !readdirSync(folder).some(file => /\.ya?ml$/.test(file));
}

const WINDOWS =
  'has Windows line ends, which git may have made (core.autocrlf). A line "dist/** text eol=lf" in .gitattributes keeps them away.';

interface Difference {
  /** Path below the output folder. */
  readonly path: string;
  readonly what: string;
}

function compare(output: string, expected: ReadonlyMap<string, string>): Difference[] {
  const differences = [...expected].flatMap(([path, text]): Difference[] => {
    const file = join(output, path);
    if (!isFile(file)) return [{ path, what: 'is missing.' }];
    const present = readFileSync(file, 'utf8');
    if (present === text) return [];
    const what = present.replaceAll('\r\n', '\n') === text ? WINDOWS : 'is not what its environment file becomes.';
    return [{ path, what }];
  });
  const stale = writtenBefore(output).filter(path => !expected.has(path));
  return [...differences, ...stale.map(path => ({ path, what: 'is left over: no environment file becomes it.' }))];
}

/** Names of the files that synth writes, for a folder without an index. */
const OURS = /^(?:RUNBOOK\.md|manifests\/[^/]+\.k8s\.yaml|values\/[^/]+\.yaml)$/;

/** The files in the output folder that an earlier synth wrote. */
function writtenBefore(output: string): string[] {
  if (!isFolder(output)) return [];
  const folders = readdirSync(output, { withFileTypes: true }).filter(entry => entry.isDirectory());
  return folders.flatMap(({ name }) => writtenIn(join(output, name)).map(path => join(name, path))).sort();
}

/** The files in an environment's folder that synth wrote, by the folder's index; without an index, by their names. */
function writtenIn(folder: string): readonly string[] {
  const index = join(folder, INDEX);
  if (!isFile(index)) return filesBelow(folder).filter(path => OURS.test(path));
  return parseIndex(readFileSync(index, 'utf8')).paths.filter(path => isFile(join(folder, path)));
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
