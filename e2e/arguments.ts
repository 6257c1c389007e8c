import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CASES, isOwn } from './cases';
import type { Disasters, Mutations } from './cases/case';
import { REPOSITORY, synthesized } from './repository';

/** What was asked for on the command line. */
export interface Arguments {
  /** Folder of manifests by environment. */
  readonly folders: ReadonlyMap<string, string>;
  readonly cases: readonly string[];
  readonly disasters: Disasters;
  readonly mutations: Mutations;
  /** A command to run inside, with the first environment up, instead of cases. */
  readonly shell?: string;
}

export const USAGE = `npm run e2e -- [--environment <name>]… [--manifests <folder>] [--case <id>]… [--disasters <count>] [--mutations <count>]
               [--record <folder>] [--seed <number>] [--shell <command>]

  --environment  an environment of dist/, or a golden case of __snapshots__/; by default all of dist/ and the
                 golden cases that have a case of their own
  --manifests    any other folder of synthesized YAML
  --case         run this case alone: ${CASES.map(({ id }) => id).join(', ')}
  --disasters    how many of them the case of that name draws: 2 unless told, 20 is each kind at least once, 100 is a night
  --mutations    how many changes the case rates draws on each environment: 6 unless told, 500 is a night's work on all
  --record       a folder: the case rates writes what the real parts made of each change there, and asks no checker
  --seed         what is drawn: a number, 9 unless told (a killed Alloy, a backend that refuses); the same draws the same
  --shell        bring the environment up, run a command among its pods (KUBECONFIG is set), and end: --shell bash

ALLOY_BIN names the Alloy to run, ALLOY_OTHERS more of them for the case alloy-versions (paths, by colons), E2E_CACHE the folder of the tools and logs.`;

/** Reads the command line; throws with a sentence when it makes no sense. */
export function readArguments(words: string[]): Arguments {
  const { values } = parseArgs({
    args: words,
    options: {
      environment: { type: 'string', multiple: true },
      manifests: { type: 'string' },
      case: { type: 'string', multiple: true },
      disasters: { type: 'string', default: '2' },
      mutations: { type: 'string', default: '6' },
      record: { type: 'string' },
      seed: { type: 'string', default: '9' },
      shell: { type: 'string' },
    },
  });
  const own = synthesized('dist');
  const golden = synthesized('__snapshots__');
  // those whose cases take long begin, so that no lab waits for another at the end
  const withCase = golden.filter(([name]) => hasCase(name)).sort(([a], [b]) => firstCase(a) - firstCase(b));
  const known = [...own, ...withCase];
  const folderOf = (name: string) => new Map([...golden, ...own]).get(name) ?? join(REPOSITORY, 'dist', name);
  const folders = values.manifests
    ? [[values.environment?.[0] ?? 'manifests', resolve(process.env.INIT_CWD ?? '.', values.manifests)] as const]
    : (values.environment ?? known.map(([name]) => name)).map(name => [name, folderOf(name)] as const);
  if (folders.length === 0) throw new Error('There is nothing in dist/: npm run synth first');
  const cases = values.case ?? CASES.map(({ id }) => id);
  const unknown = cases.filter(id => !CASES.some(candidate => candidate.id === id));
  if (unknown.length > 0) throw new Error(`There is no case ${unknown.join(', ')}`);
  const disasters = { count: number('disasters', values.disasters), seed: number('seed', values.seed) };
  const mutations = {
    count: number('mutations', values.mutations),
    seed: disasters.seed,
    record: values.record && resolve(process.env.INIT_CWD ?? '.', values.record),
  };
  return { folders: new Map(folders), cases, disasters, mutations, shell: values.shell };
}

function number(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--${name} ${text}: a whole number is wanted, such as --${name} 20`);
  return Number(text);
}

/** Golden cases run where a case is about them. */
const hasCase = (name: string): boolean => firstCase(name) >= 0;

const firstCase = (name: string): number => CASES.findIndex(one => isOwn(one, name));
