import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { OutputFile } from '../app';
import { synthesize } from '../app';
import { loadEnvironments, type Mistake, type Source } from '../environment/load';
import { replaceFolder } from './replace-folder';
import { reportEnvironment, reportMistakes } from './report';

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
  const results = environments.map(environment => {
    const start = performance.now();
    const files = synthesize(environment);
    return { environment, files, milliseconds: performance.now() - start };
  });
  write(
    output,
    names,
    results.map(({ environment, files }) => ({ name: environment.name, files })),
  );
  for (const result of results) out.write(reportEnvironment(result));
  return 0;
}

/** All environments replace the whole output; named ones their own folders. */
function write(output: string, names: readonly string[], results: { name: string; files: OutputFile[] }[]): void {
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
