import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Name of this program and of its package. */
export const NAME = 'alloy-otlp-ingress';

/** The folder and version of our package.json. undefined if the program was copied out of its package. */
export function ownPackage(folder = __dirname): { readonly folder: string; readonly version: string } | undefined {
  try {
    const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    if (name === NAME) return { folder, version };
  } catch {
    // package.json is further up.
  }
  return dirname(folder) === folder ? undefined : ownPackage(dirname(folder));
}
