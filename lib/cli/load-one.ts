import { loadEnvironments } from '../environment/load';
import type { Environment } from '../environment/schema';
import { Unusable } from './command';
import { reportMistakes } from './refusals';
import { readSources } from './sources';

/** @throws Unusable with every mistake of the file */
export function loadOneEnvironment(folder: string, name: string, color = false): Environment {
  const read = readSources(folder, [name]);
  const { environments, mistakes } = loadEnvironments(read.sources);
  const all = [...read.mistakes, ...mistakes];
  if (all.length) throw new Unusable(reportMistakes(all, color).trimEnd());
  return environments[0]!;
}
