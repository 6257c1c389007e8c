import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PACKAGE } from './command';

/** Our package as it is installed. */
export interface OwnPackage {
  readonly folder: string;
  readonly version: string;
  /** The exact versions that we were built and tried with, by package. */
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** Finds our package.json. undefined if the program was copied out of its package. */
export function ownPackage(folder = __dirname): OwnPackage | undefined {
  try {
    const { name, version, devDependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    if (name === PACKAGE) return { folder, version, devDependencies };
  } catch {
    // package.json is further up.
  }
  return dirname(folder) === folder ? undefined : ownPackage(dirname(folder));
}
