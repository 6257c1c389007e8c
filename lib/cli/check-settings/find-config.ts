import { lstatSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Name of the checker's configuration. */
export const CONFIG = '.otlp-ingress-check.yaml';

/**
 * The nearest configuration from a folder up to the top of its repository; outside of a repository, the one in the
 * folder: what is above belongs to somebody else, as does a repository around the folder that another user has put there.
 *
 * @returns its path from the folder. undefined: there is none
 */
export function findConfig(folder: string): string | undefined {
  const owners = [ownerOf(folder), process.getuid?.(), 0];
  const isOurs = (path: string) => owners.includes(ownerOf(path));
  let nearest: string | undefined;
  for (let at = folder; ; at = dirname(at)) {
    const [config, top] = [join(at, CONFIG), join(at, '.git')];
    if (nearest === undefined && ownerOf(config) !== undefined && (at === folder || isOurs(config)))
      nearest = relative(folder, config);
    if (ownerOf(top) !== undefined && isOurs(top)) return nearest;
    if (dirname(at) === at) return nearest === CONFIG ? nearest : undefined;
  }
}

/** The user that owns what has that path, be it a link to nothing. undefined: there is nothing. */
function ownerOf(path: string): number | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.uid;
  } catch {
    return undefined;
  }
}
