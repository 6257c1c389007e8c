import { join } from 'node:path';
import type { OutputFile } from '../app';
import { synthesize } from '../app';
import { loadEnvironments } from '../environment/load';
import type { Environment } from '../environment/schema';
import { check } from '../rules/check';
import { parseYaml, type YamlDocument } from '../yaml';
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
  const errors = results.flatMap(({ findings }) => findings.filter(({ severity }) => severity === 'error'));
  if (errors.length) {
    err.write(`${reportFindings(errors)}Nothing was written.\n`);
    return 1;
  }
  const written = results.map(({ environment, files }) => ({ name: environment.name, files }));
  const { problems, notes } = writeOutput(output, input, written, names.length === 0);
  err.write(reportProblems(problems) || reportNotes(notes));
  if (problems.length) return 1;
  for (const result of results) out.write(reportEnvironment(result));
  return 0;
}

/** What comes out is what the checker judges, before anything is written. */
function synthesizeAndCheck(environment: Environment, output: string): Synthesized {
  const start = performance.now();
  const files = synthesize(environment);
  const inputs = files.flatMap(file => manifestsOf(file, join(output, environment.name, file.path)));
  const findings = check(inputs);
  const objects = inputs.reduce((sum, { documents }) => sum + documents.length, 0);
  return { environment, files, findings, objects, milliseconds: performance.now() - start };
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
