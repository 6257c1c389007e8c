import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { OutputFile } from '../app';
import { synthesize } from '../app';
import { loadEnvironments, type Mistake, type Source } from '../environment/load';
import type { Environment } from '../environment/schema';
import { type Judgement, judgeInputs } from '../rules/check';
import { parseYaml, type YamlDocument } from '../yaml';
import { replaceFolder } from './replace-folder';
import { reportEnvironment, reportFindings, reportMistakes, type Synthesized } from './report';

export interface SynthOptions {
  /** Environments to synthesize; none: all. */
  readonly names: readonly string[];
  /** Folder of environment files. */
  readonly input: string;
  /** Folder of results, a folder for each environment. */
  readonly output: string;
  readonly out: { write(text: string): unknown };
  readonly err: { write(text: string): unknown };
}

/**
 * Environment files in, a folder of YAML for each out. Where there is any mistake, all of them are reported and the
 * output stays as it was.
 *
 * @returns the exit code
 */
export function synth({ names, input, output, out, err }: SynthOptions): number {
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
  const errors = results.flatMap(({ findings }) => findings.filter(({ severity }) => severity === 'error'));
  if (errors.length) {
    err.write(`${reportFindings(errors)}Nothing was written.\n`);
    return 1;
  }
  write(
    output,
    names,
    results.map(({ environment, files }) => ({ name: environment.name, files })),
  );
  for (const result of results) out.write(reportEnvironment(result));
  return 0;
}

/** What comes out is what the checker judges, before anything is written. */
function synthesizeAndCheck(environment: Environment, output: string): Synthesized & Judgement {
  const start = performance.now();
  const files = synthesize(environment);
  const inputs = files.flatMap(file => manifestsOf(file, join(output, environment.name, file.path)));
  const judgement = judgeInputs(inputs);
  const objects = inputs.reduce((sum, { documents }) => sum + documents.length, 0);
  return { environment, files, ...judgement, objects, milliseconds: performance.now() - start };
}

/** The documents of a file of manifests; its text is parsed when somebody asks for a place in it. */
function manifestsOf({ text, objects }: OutputFile, file: string) {
  if (!objects) return [];
  let parsed: YamlDocument[] | undefined;
  const documents = objects.map((value, index) => ({
    value,
    locate: (path: readonly (string | number)[]) => {
      parsed ??= parseYaml(text);
      return parsed[index]!.locate(path);
    },
  }));
  return [{ file, documents }];
}

/** All environments replace the whole output; named ones their own folders. */
function write(
  output: string,
  names: readonly string[],
  results: { name: string; files: readonly OutputFile[] }[],
): void {
  if (names.length) {
    for (const { name, files } of results) replaceFolder(join(output, name), files);
    return;
  }
  replaceFolder(
    output,
    results.flatMap(({ name, files }) => files.map(file => ({ ...file, path: join(name, file.path) }))),
  );
}

/** The texts of these environments, or of all; what is not there is a mistake. */
export function readSources(folder: string, names: readonly string[]): { sources: Source[]; mistakes: Mistake[] } {
  const whole = (file: string, message: string): Mistake => ({ file, line: 1, column: 1, path: '', message });
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    return {
      sources: [],
      mistakes: [whole(folder, 'no such folder; environment files are in it, one for each environment.')],
    };
  }
  const present = readdirSync(folder)
    .filter(file => /\.ya?ml$/.test(file))
    .sort();
  const known = present.map(file => file.replace(/\.ya?ml$/, ''));
  const unknown = names.filter(name => !known.includes(name));
  if (unknown.length) {
    const message = (name: string) => `no environment "${name}"; there is ${known.join(', ') || 'none'}.`;
    return { sources: [], mistakes: unknown.map(name => whole(folder, message(name))) };
  }
  if (!present.length) return { sources: [], mistakes: [whole(folder, 'no environment files (<name>.yaml) in it.')] };
  const wanted = present.filter((_, index) => !names.length || names.includes(known[index]!));
  const sources = wanted.map(name => ({ file: join(folder, name), text: readFileSync(join(folder, name), 'utf8') }));
  return { sources, mistakes: [] };
}
