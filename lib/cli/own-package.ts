import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PACKAGE } from './command';

/** Our package as it is installed. */
export interface OwnPackage {
  readonly folder: string;
  readonly version: string;
  /** The Node that we need, as `>=<major>.<minor>`. */
  readonly engines: { readonly node: string };
  /** The exact versions that we were built and tried with, by package. */
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** Finds our package.json. undefined if the program was copied out of its package. */
export function ownPackage(folder = __dirname): OwnPackage | undefined {
  try {
    const { name, version, engines, devDependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    if (name === PACKAGE) return { folder, version, engines, devDependencies };
  } catch {
    // package.json is further up.
  }
  return dirname(folder) === folder ? undefined : ownPackage(dirname(folder));
}

/**
 * Why this Node can't run us: npm warns of an old one only while it installs. undefined: this Node can.
 *
 * @param running the version of Node, such as `22.3.0`
 */
export function nodeIsTooOld(running: string): string | undefined {
  const needed = ownPackage()?.engines.node.replace('>=', '');
  if (!needed) return undefined;
  const [major = 0, minor = 0] = running.split('.').map(Number);
  const [least = 0, leastMinor = 0] = needed.split('.').map(Number);
  if (major > least || (major === least && minor >= leastMinor)) return undefined;
  return `this is Node ${running}, and ${needed} or newer is needed. Nothing was done.`;
}
