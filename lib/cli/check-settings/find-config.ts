import { lstatSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Name of the checker's configuration. */
export const CONFIG = '.otlp-ingress-check.yaml';

/**
 * The nearest configuration from a folder up to the top of its repository; outside of a repository, the one in the
 * folder: what is above belongs to somebody else.
 *
 * @returns its path from the folder. undefined: there is none
 */
export function findConfig(folder: string): string | undefined {
  let nearest: string | undefined;
  for (let at = folder; ; at = dirname(at)) {
    if (nearest === undefined && isThere(join(at, CONFIG))) nearest = relative(folder, join(at, CONFIG));
    if (isThere(join(at, '.git'))) return nearest;
    if (dirname(at) === at) return nearest === CONFIG ? nearest : undefined;
  }
}

/** Whether anything has that path, be it a link to nothing. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}
