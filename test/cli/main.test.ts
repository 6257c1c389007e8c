/** The program as people run it. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeIsTooOld } from '../../lib/cli/own-package';
import { PROJECT, readFolder } from '../golden';

const folder = mkdtempSync(join(tmpdir(), 'otlp-main-'));
afterAll(() => rmSync(folder, { recursive: true }));

function run(name: string, env: NodeJS.ProcessEnv) {
  const cwd = join(folder, name);
  mkdirSync(cwd);
  cpSync(join(PROJECT, 'test/cases'), join(cwd, 'environments'), { recursive: true });
  const { status, stderr } = spawnSync(process.execPath, [join(PROJECT, 'build/synth.js')], {
    cwd,
    env: { PATH: process.env.PATH, ...env },
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return readFolder(join(cwd, 'dist'));
}

test('the same bytes in any time zone, locale and folder, and as the goldens', () => {
  const one = run('one', { TZ: 'UTC', LANG: 'C', LC_ALL: 'C' });
  const other = run('another folder', {
    TZ: 'Asia/Kathmandu',
    LANG: 'tr_TR.UTF-8',
    LC_ALL: 'tr_TR.UTF-8',
  });
  const goldens = Object.entries(readFolder(join(PROJECT, '__snapshots__')));
  expect(Object.keys(one).length).toBeGreaterThan(50);
  expect(other).toEqual(one);
  const golden = Object.fromEntries(goldens.filter(([path]) => !path.endsWith('/config.alloy')));
  // Most cases have no golden runbook (test/cases.test.ts).
  expect(
    Object.fromEntries(
      Object.entries(one).filter(([path]) => path in golden || !/\/(?:RUNBOOK\.md|\.alloy-otlp-ingress)$/.test(path)),
    ),
  ).toEqual(golden);
});

test('an old Node is told, with the one that npm asks for', () => {
  const old = join(folder, 'old.cjs');
  writeFileSync(
    old,
    "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.11.1' } });\n",
  );
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--require', old, join(PROJECT, 'build/commands/check.js'), join(PROJECT, 'dist')],
    { encoding: 'utf8' },
  );
  const { engines } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'));
  const needed = engines.node.replace('>=', '');
  expect({ status, stdout, stderr }).toEqual({
    status: 2,
    stdout: '',
    stderr: `this is Node 20.11.1, and ${needed} or newer is needed. Nothing was done.\n`,
  });
  expect(['20.12.0', '20.12', '21.0.0', '24.1.0'].map(nodeIsTooOld)).toEqual(Array(4).fill(undefined));
  expect(nodeIsTooOld('18.20.8')).toContain('Node 18.20.8');
});
