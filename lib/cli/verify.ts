import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import colours from 'picocolors';
import { loadEnvironments, type Source } from '../environment/load';
import { inert } from '../foreign/text';
import { type Terminal, terminal } from './check';
import { INDEX, parseIndex } from './output/index-file';
import { reportFindings, reportMistakes } from './report';
import { readSources } from './sources';
import { synthesizeAndCheck } from './synthesize-and-check';

/** Where the environment files are, and what was committed of them. */
export interface VerifyOptions {
  /** Folder of environment files; one without any is no mistake. */
  readonly input: string;
  /** Folder of results, a folder for each environment. */
  readonly output: string;
}

/**
 * Whether the output folder is what the environment files become today, and passes the checker. It writes nothing, so that
 * it can stand in CI for the review of each environment. Files that synth did not write are left alone.
 *
 * @returns the exit code: 1 where anything differs, is missing or is left over, or the checker finds an error; 2 where a rule
 *   fails
 */
export function verify({ input, output }: VerifyOptions, { out, err }: Pick<Terminal, 'out' | 'err'>): 0 | 1 | 2 {
  const read = hasFiles(input) ? readSources(input, []) : { sources: [] as Source[], mistakes: [] };
  const { environments, mistakes } = loadEnvironments(read.sources);
  const all = [...read.mistakes, ...mistakes];
  if (all.length) {
    err(reportMistakes(all));
    return 1;
  }
  const results = environments.map(environment => synthesizeAndCheck(environment, output));
  const failures = results.flatMap(result => result.failures);
  if (failures.length) {
    err(failures.map(({ message }) => `${message}\n`).join(''));
    return 2;
  }
  const errors = results.flatMap(({ findings }) => findings.filter(({ severity }) => severity === 'error'));
  const expected = results.flatMap(({ environment, files }) =>
    files.map(({ path, text }) => [join(environment.name, path), text] as const),
  );
  const differences = compare(output, new Map(expected));
  err(reportFindings(errors));
  for (const { path, what } of differences)
    err(`${colours.red('✗')} ${colours.bold(inert(join(output, path)))} ${what}\n`);
  if (differences.length) err(`${environments.length ? SYNTHESIZE : DELETE}\n`);
  if (errors.length || differences.length) return 1;
  const count = environments.length === 1 ? '1 environment' : `${environments.length} environments`;
  if (environments.length) out(`${count} in ${input}, and ${output} is what npm run synth writes\n`);
  else out(`no environments in ${input}, and nothing of any in ${output}\n`);
  return 0;
}

const SYNTHESIZE = 'Run npm run synth, review what it changed, and commit it.';
const DELETE = 'There are no environments: delete what is left over, and commit that.';

/** A checkout has no folder where git had no file to keep. */
function hasFiles(folder: string): boolean {
  return isFolder(folder) && readdirSync(folder).some(file => /\.ya?ml$/.test(file));
}

interface Difference {
  /** Below the output folder. */
  readonly path: string;
  readonly what: string;
}

function compare(output: string, expected: ReadonlyMap<string, string>): Difference[] {
  const differences = [...expected].flatMap(([path, text]): Difference[] => {
    const file = join(output, path);
    if (!isFile(file)) return [{ path, what: 'is missing.' }];
    return readFileSync(file, 'utf8') === text ? [] : [{ path, what: 'is not what its environment file becomes.' }];
  });
  const stale = writtenBefore(output).filter(path => !expected.has(path));
  return [...differences, ...stale.map(path => ({ path, what: 'is left over: no environment file becomes it.' }))];
}

/** What synth writes, where no index says so. */
const OURS = /^[^/]+\/(?:RUNBOOK\.md|manifests\/[^/]+\.k8s\.yaml|values\/[^/]+\.yaml)$/;

/** The files of the output folder that synth wrote earlier, by its indexes; in folders without one, by their names. */
function writtenBefore(output: string): string[] {
  const files = filesBelow(output);
  const indexes = files.filter(file => basename(file) === INDEX);
  const listed = indexes.flatMap(index =>
    parseIndex(readFileSync(join(output, index), 'utf8')).paths.map(path => join(dirname(index), path)),
  );
  const indexed = new Set(indexes.map(dirname));
  const isIndexed = (file: string) => indexed.has('.') || indexed.has(file.split('/')[0]!);
  const named = files.filter(file => OURS.test(file) && !isIndexed(file));
  const written = new Set([...listed, ...named]);
  return files.filter(file => written.has(file) && basename(file) !== INDEX).sort();
}

function filesBelow(folder: string): string[] {
  if (!isFolder(folder)) return [];
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(path => join(folder, path));
  return paths.filter(isFile).map(path => relative(folder, path));
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

if (require.main === module) process.exitCode = verify({ input: 'environments', output: 'dist' }, terminal());
