import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The root of the repository: this module runs from e2e/build. */
export const REPOSITORY = resolve(__dirname, '..', '..');

/** The environments of dist/ or __snapshots__/: names and folders. */
export function synthesized(folder: 'dist' | '__snapshots__'): [string, string][] {
  const root = join(REPOSITORY, folder);
  const names = existsSync(root) ? readdirSync(root).filter(name => existsSync(join(root, name, 'manifests'))) : [];
  return names.map(name => [name, join(root, name)]);
}
