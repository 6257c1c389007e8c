import { join } from 'node:path';
import { synthesize } from '../app';
import { loadEnvironments, type Source } from '../environment/load';
import type { Environment } from '../environment/schema';
import { inert } from '../foreign/text';
import { collisions } from './collisions';
import { refusal } from './output/target';
import { writeOutput } from './output/write-output';
import {
  reportEnvironment,
  reportFindings,
  reportMistakes,
  reportNotes,
  reportProblems,
  type Synthesized,
} from './report';
import { readSources } from './sources';
import { synthesizeAndCheck } from './synthesize-and-check';

export interface SynthOptions {
  /** Environments to synthesize; none: all. */
  readonly names: readonly string[];
  /** Folder of environment files. */
  readonly input: string;
  /** Folder of results, a folder for each environment. Not empty, and neither the input nor above the project. */
  readonly output: string;
  readonly out: { write(text: string): unknown };
  readonly err: { write(text: string): unknown };
}

/**
 * Environment files in, a folder of YAML for each out. Where there is any mistake, all of them are reported and the
 * output stays as it was. It deletes only files that it wrote.
 *
 * @returns the exit code
 */
export function synth({ names, input, output, out, err }: SynthOptions): number {
  const refused = refusal(output, input);
  if (refused) {
    err.write(reportProblems([refused]));
    return 1;
  }
  const read = readSources(input, names);
  const { environments, mistakes } = loadEnvironments(read.sources);
  const all = [...read.mistakes, ...mistakes];
  if (all.length) {
    err.write(reportMistakes(all));
    return 1;
  }
  const results = environments.map(environment => synthesizeAndCheck(environment, output));
  const failures = results.flatMap(result => result.failures);
  if (failures.length) {
    err.write(`${failures.map(({ message }) => `${message}\n`).join('')}Nothing was written.\n`);
    return 2;
  }
  const clashes = clashesOf(input, names, results, read.sources);
  const errors = results.flatMap(({ findings }) => findings.filter(({ severity }) => severity === 'error'));
  if (clashes.length) err.write(reportMistakes(clashes));
  if (errors.length) err.write(`${reportFindings(errors)}Nothing was written.\n`);
  if (clashes.length || errors.length) return 1;
  const written = results.map(({ environment, files }) => ({ name: environment.name, files }));
  const {
    problems,
    notes,
    removed = [],
  } = writeOutput(output, input, written, names.length === 0, note => err.write(reportNotes([note])));
  err.write(reportProblems(problems) || reportNotes(notes));
  if (problems.length) return 1;
  for (const result of results) out.write(reportEnvironment(result));
  for (const folder of removed) out.write(`${inert(folder)}: removed, since there is no such environment any more\n`);
  return 0;
}

/**
 * Objects that two environments of one cluster write. Named environments are compared with those that are not named too:
 * they are in the output. One with a mistake has no objects yet.
 */
function clashesOf(
  input: string,
  names: readonly string[],
  results: readonly Synthesized[],
  sources: readonly Source[],
) {
  const clusters = new Set(results.flatMap(({ environment: { cluster } }) => cluster ?? []));
  if (clusters.size === 0) return [];
  const sourceOf = (environment: Environment, among: readonly Source[]) =>
    among.find(({ file }) => file.replace(/\.ya?ml$/, '') === join(input, environment.name))!;
  const members = results.map(result => ({ ...result, source: sourceOf(result.environment, sources) }));
  const others = names.length ? readSources(input, []).sources.filter(({ file }) => !isNamed(file)) : [];
  function isNamed(file: string) {
    return sources.some(source => source.file === file);
  }
  const neighbours = others
    .flatMap(source => loadEnvironments([source]).environments.map(environment => ({ environment, source })))
    .filter(({ environment: { cluster } }) => cluster !== undefined && clusters.has(cluster))
    .map(({ environment, source }) => ({ environment, source, files: synthesize(environment) }));
  return collisions([...neighbours, ...members]);
}
