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

export interface Judged {
  readonly results: readonly Synthesized[];
  /** Why nothing of this may be written: the exit code and all reasons. */
  readonly refusal?: { readonly code: Code; readonly text: string };
}

/**
 * What these environments become, or all of them; nothing is written. Mistakes, errors that the checker finds, and objects that
 * another environment of the cluster has too are a refusal of all.
 *
 * @throws Unusable where there is no such folder or environment
 */
export function judgeEnvironments(places: Places, names: readonly string[], color: boolean): Judged {
  const { input, output } = places;
  const read = readEnvironments(input, names);
  const { environments, mistakes } = loadEnvironments(read.sources, readText, foldersOf(places));
  const all = [...read.mistakes, ...mistakes];
  if (all.length) return { results: [], refusal: { code: 1, text: reportMistakes(all, color) } };
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
 * Objects that two environments of one cluster write. Named environments are compared with those that are not named too:
 * they are in the output. One with a mistake has no objects yet.
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
  const neighbours = others
    .flatMap(source => loadEnvironments([source]).environments.map(environment => ({ environment, source })))
    .filter(({ environment: { cluster } }) => cluster !== undefined && clusters.has(cluster))
    .map(({ environment, source }) => ({ environment, source, files: synthesize(environment) }));
  return collisions([...neighbours, ...members]);
}
