/** imports/ is what `npm run import` makes of crds/, byte for byte. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT, readFolder } from './golden';

const folder = mkdtempSync(join(tmpdir(), 'otlp-imports-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('imports/ is up to date; if not: npm run import, and delete what is no longer imported', () => {
  for (const file of readdirSync(join(PROJECT, 'crds'))) importTo(folder, join(PROJECT, 'crds', file));
  const fresh = readFolder(folder);
  expect(Object.keys(fresh)).not.toEqual([]);
  expect(readFolder(join(PROJECT, 'imports'))).toEqual(fresh);
}, 60_000);

/** Run in the empty folder, where no cdk8s.yaml adds imports of its own. */
function importTo(output: string, crds: string): void {
  const cdk8s = join(PROJECT, 'node_modules/cdk8s-cli/bin/cdk8s');
  const args = [
    cdk8s,
    'import',
    crds,
    '--no-check-upgrade',
    '--no-save',
    '--language',
    'typescript',
    '--output',
    output,
  ];
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: output, encoding: 'utf8' });
  expect({ status, stdout }).toMatchObject({ status: 0 });
}
