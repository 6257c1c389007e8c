/** What V8 compiled is kept for the next run, where nobody else can write it. */
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT } from '../golden';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'otlp-start-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const kept = () => join(home, '.cache/alloy-otlp-ingress/code/index.bin');
/** Each writing makes a file of its own. */
const inode = () => statSync(kept()).ino;

function run(env: NodeJS.ProcessEnv = {}, args: readonly string[] = []): string {
  const { PATH } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(PROJECT, 'build/commands/index.js'), ...args], {
    env: { PATH, HOME: home, ...env },
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

test('a second run takes what the first one compiled', () => {
  const said = run();
  const before = inode();
  expect(statSync(kept()).mode & 0o077).toBe(0);
  expect(run()).toBe(said);
  expect(inode()).toBe(before);
});

test.each<[string, (file: string) => void]>([
  ['is damaged', file => writeFileSync(file, readFileSync(file).fill(0, 9000, 9100))],
  ['is cut', file => writeFileSync(file, readFileSync(file).subarray(0, 9000))],
  [
    'belongs to another text',
    file =>
      writeFileSync(
        file,
        readFileSync(file, 'latin1').replace(/^\w/, one => (one === '0' ? '1' : '0')),
        'latin1',
      ),
  ],
  ['may be written by others', file => chmodSync(file, 0o666)],
])('what %s is not run, and made anew', (_, change) => {
  const said = run();
  change(kept());
  const before = inode();
  expect(run()).toBe(said);
  expect(inode()).not.toBe(before);
  const after = inode();
  run();
  expect(inode()).toBe(after);
});

test.each<[string, NodeJS.ProcessEnv]>([
  ['in a pipeline', { CI: 'true' }],
  ['where Node is told so', { NODE_DISABLE_COMPILE_CACHE: '1' }],
  ['without a home', { HOME: '' }],
])('nothing is kept %s', (_, env) => {
  expect(run(env)).not.toBe('');
  expect(existsSync(join(home, '.cache'))).toBe(false);
});

test('a call for help compiles too little to be kept', () => {
  expect(run({}, ['--help'])).toMatch(/^Usage: /);
  expect(existsSync(join(home, '.cache'))).toBe(false);
});

test('nothing is kept in a home that is somebody else’s, or that anybody may write to', () => {
  chmodSync(home, 0o777);
  run();
  if (process.getuid?.() === 0) {
    chmodSync(home, 0o700);
    chownSync(home, 1, 1);
    run();
  }
  expect(existsSync(join(home, '.cache'))).toBe(false);
});
