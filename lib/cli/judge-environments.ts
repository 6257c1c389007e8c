import { join } from 'node:path';
import { synthesize } from '../app';
import { loadEnvironments, type Mistake, type Source } from '../environment/load';
import { readText } from '../environment/present';
import type { Environment } from '../environment/schema';
import { collisions } from './collisions';
import type { Code } from './command';
import { foldersOf, type Places } from './folders';
import { readEnvironments } from './read-environments';
import { reportFindings, reportMistakes } from './refusals';
import type { Synthesized } from './synth-summary';
import { synthesizeAndCheck } from './synthesize-and-check';

/** What environments become, and whether that may be written. */
export interface Judged {
  readonly results: readonly Synthesized[];
  /** Why none of the results may be written: exit code and all reasons. undefined: all may be. */
  readonly refusal?: { readonly code: Code; readonly text: string };
}

/**
 * Makes what environments become, and writes nothing. All are refused for one mistake, one error of the checker, or one
 * object that another environment of the cluster writes too.
 *
 * @param names environments. Empty: all
 * @throws Unusable if there is no such folder or environment
 */
export function judgeEnvironments(places: Places, names: readonly string[], color: boolean): Judged {
  const { input, output } = places;
  const read = readEnvironments(input, names);
  const { environments, mistakes } = loadEnvironments(read.sources, readText, foldersOf(places));
  const all = [...read.mistakes, ...mistakes];
  const code = all.some(({ unread }) => unread) ? 2 : 1;
  if (all.length) return { results: [], refusal: { code, text: reportMistakes(all, color) } };
  const results = environments.map(environment => synthesizeAndCheck(environment, output));
  const failures = results.flatMap(result => result.failures);
  if (failures.length)
    return {
      results,
      refusal: { code: 2, text: `${failures.map(({ message }) => `${message}\n`).join('')}${NOTHING}` },
    };
  const clashes = clashesOf(input, names, results, read.sources);
  const errors = results.flatMap(({ findings }) => findings.filter(({ severity }) => severity === 'error'));
  if (clashes.length + errors.length === 0) return { results };
  const texts = [
    ...(clashes.length ? [reportMistakes(clashes, color)] : []),
    ...(errors.length ? [`${reportFindings(errors, color)}${NOTHING}`] : []),
  ];
  return { results, refusal: { code: 1, text: texts.join('') } };
}

const NOTHING = 'Nothing was written.\n';

/**
 * Objects that two environments of one cluster write. Named environments are compared with the unnamed ones too, which
 * are in the output. An environment with a mistake has no objects yet.
 */
function clashesOf(
  input: string,
  names: readonly string[],
  results: readonly Synthesized[],
  sources: readonly Source[],
): Mistake[] {
  const clusters = new Set(results.flatMap(({ environment: { cluster } }) => cluster ?? []));
  if (clusters.size === 0) return [];
  const sourceOf = ({ name }: Environment) =>
    sources.find(({ file }) => file.replace(/\.ya?ml$/, '') === join(input, name))!;
  const members = results.map(result => ({ ...result, source: sourceOf(result.environment) }));
  const named = new Set(sources.map(({ file }) => file));
  const others = names.length ? readEnvironments(input, []).sources.filter(({ file }) => !named.has(file)) : [];
  const neighbours = loadEnvironments(others)
    .environments.filter(({ cluster }) => cluster !== undefined && clusters.has(cluster))
    .map(environment => ({
      environment,
      source: others.find(({ file }) => file === environment.file)!,
      files: synthesize(environment),
    }));
  return collisions([...neighbours, ...members]);
}
