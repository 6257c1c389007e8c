import { accessSync, constants, existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { sandboxFolder } from '../sandbox';

/** The folder that holds what `npm run e2e:tools` built, and the logs of the last runs. */
export const CACHE = process.env.E2E_CACHE || join(homedir(), '.cache', 'alloy-otlp-ingress');
export const BIN = join(CACHE, 'bin');
/** One folder of logs for each run: several may run at once. */
export const LOGS = join(CACHE, 'logs', basename(sandboxFolder() ?? 'none'));

/** A program that `npm run e2e:tools` put into the cache. */
export const tool = (name: string): string => join(BIN, name);

/** Why a case is skipped whose program could not be built. undefined: the program is there. */
export const unbuilt = (name: string): string | undefined =>
  existsSync(tool(name)) ? undefined : `${name} is not there: npm run e2e:tools says why`;

/** Alloy itself is not built here: the one that ALLOY_BIN names or PATH holds, or none. */
export function findAlloy(): string | undefined {
  const given = process.env.ALLOY_BIN;
  if (given) return given;
  return onPath('alloy');
}

/** Every Alloy that is here: the one that runs, and those that only judge a config.alloy. */
export function findAlloys(): string[] {
  const others = (process.env.ALLOY_OTHERS ?? '').split(delimiter).filter(Boolean);
  return [findAlloy() ?? [], others].flat();
}

/** The full path of a program on PATH, if there is one. */
export function onPath(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.map(folder => join(folder, name)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  if (!existsSync(file)) return false;
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
