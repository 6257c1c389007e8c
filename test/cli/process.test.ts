/** The program as people and pipelines run it: refused, cut, full, mounted, twice at once. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT, readFolder } from '../golden';
import { textOf } from '../samples';

const MAIN = join(PROJECT, 'build/synth.js');
const mounts: string[] = [];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'otlp-process-'));
  project('project');
});
afterEach(() => {
  for (const path of mounts.splice(0)) execFileSync('umount', [path]);
  rmSync(folder, { recursive: true });
});

/** A folder with two environments, which differ from those of others by their replicas. */
function project(name: string, replicas = 2): string {
  const path = join(folder, name);
  mkdirSync(join(path, 'environments'), { recursive: true });
  for (const one of ['dev', 'prod']) environment(path, one, { alloy: `{replicas: ${replicas}}` });
  return path;
}

function environment(path: string, name: string, sections: Record<string, string> = {}): void {
  writeFileSync(join(path, 'environments', `${name}.yaml`), textOf({ name, ...sections }));
}

function run({ args = [], outdir, cwd = 'project', env = {} }: Options = {}) {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    cwd: join(folder, cwd),
    env: { PATH: process.env.PATH, ...(outdir !== undefined && { CDK8S_OUTDIR: outdir }), ...env },
    encoding: 'utf8',
    timeout: 30_000,
  });
  expect(stderr).not.toMatch(/\n\s+at /);
  return { status: signal ?? status, stdout, stderr };
}

interface Options {
  readonly args?: readonly string[];
  readonly outdir?: string;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

const good = expect.objectContaining({ status: 0, stderr: '' });

/** Exit code 2, and one line that says where and what. */
function refused(message: RegExp) {
  return { status: 2, stdout: '', stderr: expect.stringMatching(new RegExp(`^✗ ${message.source}\n$`)) };
}

const all = () => readFolder(folder);

test.each([
  ['environments', /environments: is in the folder of the environment files\. .*/],
  ['./dist/../environments/', /.*: is in the folder of the environment files\. .*/],
  ['environments/a/b', /.*: is in the folder of the environment files\. .*/],
  ['environments/dev.yaml', /environments\/dev\.yaml: is no folder, and synth does not delete .*/],
  ['..', /\.\.: contains this project\. .*/],
  ['../..', /\.\.\/\.\.: contains this project\. .*/],
  ['/', /\/: contains this project\. .*/],
  ['up', /up: contains this project\. .*/],
  ['in', /in: is in the folder of the environment files\. .*/],
  ['nowhere', /nowhere: is a link to a folder that is not there\. .*/],
  ['circle', /circle: is a link, or links in a circle\. .*/],
  ['file', /file: is no folder, and synth does not delete what it did not write\. .*/],
  ['file/dist', /file\/dist: a part of its path is no folder\. .*/],
  ['/dev/null', /\/dev\/null: is no folder, .*/],
  ['/proc/dist', /\/proc\/dist: is not there\. Nothing was changed: .*/],
])('CDK8S_OUTDIR=%j is refused, and nothing is touched', (outdir, message) => {
  const at = (name: string) => join(folder, 'project', name);
  writeFileSync(at('file'), 'theirs\n');
  symlinkSync('..', at('up'));
  symlinkSync('environments', at('in'));
  symlinkSync('missing', at('nowhere'));
  symlinkSync('circle', at('circle'));
  const before = readdirSync(folder, { recursive: true });
  expect(run({ outdir })).toEqual(refused(message));
  expect(readdirSync(folder, { recursive: true })).toEqual(before);
  expect(readFileSync(at('file'), 'utf8')).toBe('theirs\n');
});

test.each(['', '  '])('CDK8S_OUTDIR=%j names no folder', outdir => {
  const stderr = expect.stringMatching(
    /^CDK8S_OUTDIR is empty\. Unset it for the default, dist, or name a folder\.\n\nUsage: /,
  );
  expect(run({ outdir })).toEqual({ status: 2, stdout: '', stderr });
});

test.each(['.', '../shared', 'deep/er', 'linked'])('CDK8S_OUTDIR=%s may be somebody’s folder', outdir => {
  mkdirSync(join(folder, 'shared/.git'), { recursive: true });
  writeFileSync(join(folder, 'shared/.git/config'), 'theirs\n');
  writeFileSync(join(folder, 'shared/package.json'), '{}\n');
  symlinkSync('../shared', join(folder, 'project/linked'));
  const before = all();
  expect(run({ outdir })).toMatchObject({ status: 0 });
  const target = join(folder, 'project', outdir);
  expect(Object.keys(readFolder(join(target, 'dev')))).toContain('manifests/gateway.k8s.yaml');
  rmSync(join(folder, 'project/environments/prod.yaml'));
  expect(run({ outdir })).toEqual(good);
  expect(existsSync(join(target, 'prod'))).toBe(false);
  rmSync(join(target, 'dev'), { recursive: true });
  environment(join(folder, 'project'), 'prod', { alloy: '{replicas: 2}' });
  expect(all()).toEqual(before);
  expect(lstatSync(join(folder, 'project/linked')).isSymbolicLink()).toBe(true);
});

test('in a folder of theirs no file of theirs is overwritten', () => {
  mkdirSync(join(folder, 'shared/prod'), { recursive: true });
  writeFileSync(join(folder, 'shared/prod/RUNBOOK.md'), '# Prod\n');
  expect(run({ outdir: '../shared' })).toEqual(
    refused(/\.\.\/shared\/prod\/RUNBOOK\.md: synth did not write this file .*/),
  );
  expect(readFolder(join(folder, 'shared'))).toEqual({ 'prod/RUNBOOK.md': '# Prod\n' });
});

test.each<[string, (path: string) => unknown, RegExp]>([
  ['a folder', path => mkdirSync(path), /is a folder\./],
  ['a pipe', path => execFileSync('mkfifo', [path]), /is no regular file\./],
  ['a link to a device', path => symlinkSync('/dev/zero', path), /is no regular file\./],
  ['a link to nowhere', path => symlinkSync('nowhere', path), /is a link that leads nowhere\./],
  ['a link to itself', path => symlinkSync('odd.yaml', path), /is a link, or links in a circle\./],
  ['a file without an end', path => writeFileSync(path, '# x\n'.repeat(300_000)), /is larger than 1 MiB\./],
])('%s among the environments can’t be read: nothing is known', (_, make, message) => {
  make(join(folder, 'project/environments/odd.yaml'));
  const { status, stderr } = run();
  expect(status).toBe(2);
  expect(stderr).toMatch(/^✗ environments\/odd\.yaml:1:1\n {2}is .*\n1 mistake; nothing was written\.\n$/);
  expect(stderr).toMatch(message);
  expect(existsSync(join(folder, 'project/dist'))).toBe(false);
  expect(run({ args: ['dev'] })).toEqual(good);
});

test('a link to a file is an environment, as a mounted ConfigMap has them', () => {
  mkdirSync(join(folder, 'real'));
  writeFileSync(join(folder, 'real/stage.yaml'), textOf({ name: 'stage' }));
  symlinkSync('../../real/stage.yaml', join(folder, 'project/environments/stage.yaml'));
  expect(run({ args: ['stage'] })).toEqual(good);
});

test('a reader that has seen enough, and one that has no room', () => {
  const shell = (line: string) => spawnSync('bash', ['-c', line], { cwd: join(folder, 'project'), encoding: 'utf8' });
  expect(shell(`set -o pipefail; '${process.execPath}' '${MAIN}' | true`)).toMatchObject({ stderr: '', status: 0 });
  expect(shell(`'${process.execPath}' '${MAIN}' nothing 2>&1 >/dev/null | true`)).toMatchObject({ stderr: '' });
  if (!existsSync('/dev/full')) return;
  expect(shell(`'${process.execPath}' '${MAIN}' > /dev/full`)).toMatchObject({
    status: 2,
    stderr: 'the report could not be printed: no space left on the disk\n',
  });
});

describe('a folder of the system', () => {
  /** A file system of its own; without the right to mount there is nothing to try. */
  function mount(path: string, ...options: string[]): boolean {
    mkdirSync(path, { recursive: true });
    const done = spawnSync('mount', [...options, path]).status === 0;
    if (done) mounts.push(path);
    return done;
  }
  const dist = () => join(folder, 'project/dist');

  test('that is a mount point is written to', () => {
    if (!mount(dist(), '-t', 'tmpfs', 'tmpfs')) return;
    expect(run()).toEqual(good);
    rmSync(join(folder, 'project/environments/prod.yaml'));
    expect(run()).toEqual(good);
    expect(readdirSync(dist())).toEqual(['dev']);
  });

  test('an environment’s that is one is emptied, and stays', () => {
    if (!mount(join(dist(), 'prod'), '-t', 'tmpfs', 'tmpfs')) return;
    expect(run()).toEqual(good);
    rmSync(join(folder, 'project/environments/prod.yaml'));
    expect(run()).toEqual(good);
    expect(readdirSync(join(dist(), 'prod'))).toEqual([]);
  });

  test('that is read-only is left alone', () => {
    if (!mount(dist(), '-t', 'tmpfs', '-o', 'ro', 'tmpfs')) return;
    expect(run()).toEqual(
      refused(/dist\/\.alloy-otlp-ingress\.lock: the file system is read-only\. Nothing was changed: .*/),
    );
  });

  test('that may not be written to is left alone', () => {
    if (process.getuid?.() === 0) return;
    mkdirSync(dist());
    chmodSync(dist(), 0o555);
    expect(run()).toEqual(refused(/dist\/.*: permission denied\. .*/));
    chmodSync(dist(), 0o755);
  });

  test('without room stays as it was, and is written once there is', () => {
    if (!mount(dist(), '-t', 'tmpfs', '-o', 'size=256k', 'tmpfs')) return;
    expect(run()).toEqual(good);
    const before = readFolder(dist());
    for (const name of ['dev', 'prod']) environment(join(folder, 'project'), name, { alloy: '{replicas: 3}' });
    spawnSync('dd', ['if=/dev/zero', `of=${join(dist(), 'theirs')}`, 'bs=4k']);
    expect(run()).toEqual(refused(/dist.*: no space left on the disk\. .*: mend that, and run again\./));
    rmSync(join(dist(), 'theirs'));
    expect(readFolder(dist())).toEqual(before);
    rmSync(join(folder, 'project/environments/dev.yaml'));
    expect(run()).toEqual(good);
  });

  test('with a file that is a mount point stays as it was', () => {
    expect(run()).toEqual(good);
    const before = readFolder(dist());
    const busy = join(dist(), 'prod/manifests/alloy.k8s.yaml');
    if (spawnSync('mount', ['--bind', busy, busy]).status !== 0) return;
    mounts.push(busy);
    for (const name of ['dev', 'prod']) environment(join(folder, 'project'), name, { alloy: '{replicas: 3}' });
    expect(run()).toEqual(
      refused(/dist\/prod\/manifests\/alloy\.k8s\.yaml: is in use, .* What was there before is there again: .*/),
    );
    expect(readFolder(dist())).toEqual(before);
  });
});

/** Kills the process before its n-th step on the file system. */
const KILLER = `
const fs = require('node:fs');
let left = Number(process.env.KILL_BEFORE);
for (const name of ['mkdirSync', 'writeFileSync', 'renameSync', 'unlinkSync', 'rmdirSync']) {
  const act = fs[name];
  fs[name] = (...args) => {
    if (left-- === 0) process.kill(process.pid, 'SIGKILL');
    return act(...args);
  };
}
`;

test('a run that is killed is mended by the next, wherever it was', () => {
  const killer = join(folder, 'killer.js');
  writeFileSync(killer, KILLER);
  const [before, after] = [2, 3].map(replicas => {
    const other = `state-${replicas}`;
    project(other, replicas);
    expect(run({ cwd: other })).toEqual(good);
    return join(folder, other, 'dist');
  }) as [string, string];
  project('project', 3);
  const dist = join(folder, 'project/dist');
  let killed = 0;
  for (let step = 0; ; step += 2) {
    rmSync(dist, { recursive: true, force: true });
    cpSync(before, dist, { recursive: true });
    const { status } = run({ env: { NODE_OPTIONS: `--require=${killer}`, KILL_BEFORE: String(step) } });
    if (status === 0) break;
    expect(status).toBe('SIGKILL');
    killed += 1;
    expect(run()).toEqual(good);
    expect(readFolder(dist)).toEqual(readFolder(after));
  }
  expect(killed).toBeGreaterThan(4);
});

test('of runs at once, one leaves all of its files and none of the others', async () => {
  const shared = { CDK8S_OUTDIR: '../shared' };
  const paths = [2, 3, 4, 5].map(replicas => project(`project-${replicas}`, replicas));
  const wanted = paths.map(path => {
    expect(run({ cwd: path.slice(folder.length), outdir: '../shared' })).toMatchObject({ status: 0 });
    const files = readFolder(join(folder, 'shared'));
    rmSync(join(folder, 'shared'), { recursive: true });
    return files;
  });
  for (let round = 0; round < 2; round += 1) {
    const ends = paths.map(
      cwd =>
        new Promise(resolve => {
          const child = spawn(process.execPath, [MAIN], { cwd, env: { PATH: process.env.PATH, ...shared } });
          let stderr = '';
          child.stderr.on('data', data => {
            stderr += data;
          });
          child.on('close', code => resolve({ code, stderr }));
        }),
    );
    // whoever comes first has the folder; the others are other projects, and refused
    const codes = (await Promise.all(ends)).map(end => {
      const { code, stderr } = end as { code: number; stderr: string };
      expect(stderr).toMatch(code === 0 ? /^$/ : /was written from .* If that is another project/);
      return code;
    });
    expect(codes.sort()).toEqual([0, 2, 2, 2]);
    expect(wanted).toContainEqual(readFolder(join(folder, 'shared')));
  }
});
