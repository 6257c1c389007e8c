/** An app of somebody else's that uses the charts: run as they would run it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check } from '../../lib';
import { expectGolden, PROJECT, readFolder } from '../golden';

const folder = mkdtempSync(join(tmpdir(), 'otlp-own-app-'));
afterAll(() => rmSync(folder, { recursive: true }));

const files: { path: string; text: string }[] = [];
beforeAll(() => {
  const main = join(PROJECT, 'build/examples/own-app/main.js');
  const env = { ...process.env, CDK8S_OUTDIR: folder };
  const { status, stderr } = spawnSync(process.execPath, [main], { cwd: folder, env, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  files.push(...Object.entries(readFolder(folder)).map(([path, text]) => ({ path, text })));
});

test('it becomes what is in its dist/', () => {
  expect(files.map(({ path }) => path)).toEqual([
    'alloy.k8s.yaml',
    'gateway.k8s.yaml',
    'tempo.k8s.yaml',
    'tls.k8s.yaml',
  ]);
  expectGolden('dist', files, 'examples/own-app');
});

test('the checker finds nothing in it', () => {
  expect(check(files.map(({ path, text }) => ({ file: path, text })))).toEqual([]);
});

test('README shows the app as it is', () => {
  const text = readFileSync(join(PROJECT, 'examples/own-app/main.ts'), 'utf8');
  expect(readFileSync(join(PROJECT, 'docs/library.md'), 'utf8')).toContain(`\`\`\`ts\n${text}\`\`\`\n`);
});
