/** `npm run build`, on a project of a few lines: what it leaves, and how it fares beside others and when it is killed. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { PROJECT } from '../golden';

const folder = mkdtempSync(join(tmpdir(), 'otlp-build-'));
afterAll(() => rmSync(folder, { recursive: true }));

const at = (path: string) => join(folder, path);
function put(path: string, text: string): void {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), text);
}

beforeAll(() => {
  cpSync(join(PROJECT, 'scripts/build.mjs'), at('scripts/build.mjs'));
  cpSync(join(PROJECT, 'scripts/bundle'), at('scripts/bundle'), { recursive: true });
  cpSync(join(PROJECT, 'tsconfig.json'), at('tsconfig.json'));
  symlinkSync(join(PROJECT, 'node_modules'), at('node_modules'));
  for (const name of ['package.json', 'package-lock.json']) put(name, '{"name": "small"}');
  for (const name of ['imports', 'examples', 'test', 'e2e']) mkdirSync(at(name));
  put('main.ts', "import { say } from './lib/say';\nsay('main');\n");
  put('lib/say.ts', 'export const say = (text: string): void => console.log(text);\n');
  for (const name of ['index', 'check', 'environments', 'cli/run-synth'])
    put(`lib/${name}.ts`, "export const name = 'x';\n");
  put('lib/cli/main.ts', 'export const main = (name: string): void => console.log(name);\n');
  put('lib/cli/overview.ts', "export const OVERVIEW = 'overview';\n");
  put('lib/cli/check.ts', "export const CHECK = 'check';\n");
  for (const name of ['check', 'synth']) put(`lib/cli/actions/${name}.ts`, 'export {};\n');
});

const build = () => spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: folder, encoding: 'utf8' });
const good = { status: 0, stdout: '', stderr: '' };
const said = (bundle: string) =>
  spawnSync(process.execPath, [at(`build/commands/${bundle}.js`)], { encoding: 'utf8' }).stdout;
const left = () => readdirSync(at('build')).filter(name => /lock|next/.test(name));
/** When the build last wrote its stamp. */
const stamped = () => statSync(at('build/.stamp.json')).mtimeMs;

function started(): { child: ChildProcess; ended: Promise<number | string | null> } {
  const child = spawn(process.execPath, ['scripts/build.mjs'], { cwd: folder, detached: true, stdio: 'ignore' });
  return { child, ended: new Promise(resolve => child.on('close', (code, signal) => resolve(signal ?? code))) };
}

test('a bundle for each command, and nothing to do the second time', () => {
  expect(build()).toMatchObject(good);
  expect(['check', 'synth', 'index'].map(said)).toEqual(['check\n', 'main\n', 'overview\n']);
  const before = stamped();
  expect(build()).toMatchObject(good);
  expect(stamped()).toBe(before);
});

test.each<[string, () => void]>([
  [
    'a source, though its size and time stay',
    () => {
      const { atime, mtime } = statSync(at('main.ts'));
      put('main.ts', readFileSync(at('main.ts'), 'utf8').replace("'main'", "'niam'"));
      utimesSync(at('main.ts'), atime, mtime);
    },
  ],
  ['the versions of packages', () => put('package-lock.json', '{"name": "other"}')],
  ['the settings of the compiler', () => put('tsconfig.json', `${readFileSync(at('tsconfig.json'), 'utf8')}\n`)],
  ['the build itself', () => put('scripts/bundle/more.mjs', '')],
  ['a source that is gone', () => rmSync(at('lib/say.ts'))],
  ['a result that is gone', () => rmSync(at('build/commands/check.js'))],
  ['a result that somebody wrote', () => put('build/commands/check.js', 'console.log("theirs");\n')],
])('%s: it is built anew', (what, change) => {
  expect(build()).toMatchObject(good);
  const before = stamped();
  if (what === 'a source that is gone') put('main.ts', "console.log('niam');\n");
  change();
  expect(build()).toMatchObject(good);
  expect(stamped()).toBeGreaterThan(before);
  expect(said('check')).toBe('check\n');
  expect(existsSync(at('build/lib/say.js'))).toBe(existsSync(at('lib/say.ts')));
});

test('a mistake leaves what was there, and the next build says it again', () => {
  put('lib/check.ts', 'export const name: number = "x";\n');
  for (const { status, stdout } of [build(), build()]) {
    expect(status).not.toBe(0);
    expect(stdout).toContain('lib/check.ts');
  }
  expect(said('check')).toBe('check\n');
  expect(left()).toEqual([]);
  put('lib/check.ts', "export const name = 'x';\n");
});

test('builds at once wait for one another, and leave nothing behind', async () => {
  put('main.ts', "console.log('at once');\n");
  const ends = await Promise.all([started(), started(), started()].map(({ ended }) => ended));
  expect(ends).toEqual([0, 0, 0]);
  expect(said('synth')).toBe('at once\n');
  expect(left()).toEqual([]);
});

test('a build that is killed is mended by the next', async () => {
  put('main.ts', "console.log('after the kill');\n");
  const { child, ended } = started();
  while (!readdirSync(at('build')).some(name => name.startsWith('.next-'))) await setTimeout(10);
  process.kill(-child.pid!, 'SIGKILL');
  expect(await ended).toBe('SIGKILL');
  expect(left()).not.toEqual([]);
  expect(build()).toMatchObject(good);
  expect(said('synth')).toBe('after the kill\n');
  expect(left()).toEqual([]);
});
