/** Each expression by which Renovate finds a version finds one, in a file that is there. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from '../golden';

interface Manager {
  readonly description: string;
  readonly managerFilePatterns: readonly string[];
  readonly matchStrings: readonly string[];
}

const { customManagers } = JSON.parse(readFileSync(join(PROJECT, 'renovate.json'), 'utf8')) as {
  customManagers: Manager[];
};
const files = ['lib', 'crds', 'e2e/tools'].flatMap(folder =>
  readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' }).map(path => join(folder, path)),
);

test.each(customManagers.map(manager => [manager.description, manager] as const))('%s', (_, manager) => {
  const patterns = manager.managerFilePatterns.map(pattern => new RegExp(pattern.slice(1, -1)));
  const named = files.filter(file => patterns.some(pattern => pattern.test(file)));
  expect(named).not.toEqual([]);
  for (const file of named) {
    const text = readFileSync(join(PROJECT, file), 'utf8');
    for (const expression of manager.matchStrings)
      expect(new RegExp(expression).exec(text)?.groups?.currentValue).toMatch(/^v\d+\.\d+\.\d+$/);
  }
});
