/** What all commands have in common. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from '../../lib/cli/arguments';
import { CHECK } from '../../lib/cli/check';
import { type Command, Misused, Unusable } from '../../lib/cli/command';
import { CONFIG } from '../../lib/cli/config';
import { DIFF } from '../../lib/cli/diff';
import { DOCTOR } from '../../lib/cli/doctor';
import { DRIFT } from '../../lib/cli/drift';
import { EXPLAIN } from '../../lib/cli/explain';
import { start } from '../../lib/cli/main';
import { SYNTH } from '../../lib/cli/synth';
import { wantsColor } from '../../lib/cli/terminal';
import { VERIFY } from '../../lib/cli/verify';
import { PATH } from '../../lib/rules/engine/examples';
import { PROJECT, readFolder } from '../golden';
import { textOf } from '../samples';
import { ran, recorder } from './ran';

const COMMANDS: readonly Command[] = [CHECK, CONFIG, DIFF, DOCTOR, DRIFT, EXPLAIN, SYNTH, VERIFY];

test('these are all commands there are, each a script of package.json', () => {
  const files = readdirSync(join(PROJECT, 'lib/cli/actions')).map(file => file.replace(/\.ts$/, ''));
  expect(COMMANDS.map(({ name }) => name)).toEqual(files);
  const { scripts } = require(join(PROJECT, 'package.json'));
  for (const name of files) expect(scripts[name]).toMatch(/^npm run -s build && node build\//);
});

describe.each(COMMANDS.map(command => [command.name, command] as const))('%s', (name, command) => {
  test.each(['--help', '-h'])('%s says all that it takes, and what it ends with', flag => {
    const { code, out, err } = ran(command, [flag]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(new RegExp(`^Usage: npm run ${name} -- `));
    for (const option of Object.keys(command.options)) expect(out).toMatch(new RegExp(`^ {2}--${option} `, 'm'));
    expect(out.match(/^ {2}[012] {2}\S/gm)).toHaveLength(Object.keys(command.exit).length);
    expect(out.split('\n').filter(line => line.length > 100)).toEqual([]);
  });

  test('--version', () => {
    const { version } = require(join(PROJECT, 'package.json'));
    expect(ran(command, ['--version'])).toEqual({ code: 0, out: `alloy-otlp-ingress ${version}\n`, err: '' });
  });

  test('an unknown option, and the one that was meant', () => {
    const usage = `\n\nUsage: npm run ${name} -- .*\nAll options: npm run ${name} -- --help\n$`;
    for (const known of ['version', ...Object.keys(command.options)]) {
      const { code, out, err } = ran(command, [`--${known.slice(0, -1)}x`]);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toMatch(
        new RegExp(`^unknown option --${known.slice(0, -1)}x(?:\\. Did you mean --[-a-z]+\\?)?${usage}`),
      );
    }
    expect(ran(command, ['--versoin']).err).toMatch(/^unknown option --versoin\. Did you mean --version\?\n/);
    expect(ran(command, ['--bogus\u001b[2J']).err).toMatch(new RegExp(`^unknown option --bogus${usage}`));
    expect(ran(command, ['-x']).err).toMatch(new RegExp(`^unknown option -x${usage}`));
  });

  test('an option without its value', () => {
    for (const [option, { value }] of Object.entries(command.options)) {
      if (value === undefined) continue;
      for (const args of [[`--${option}`], [`--${option}`, ''], [`--${option}=`], [`--${option}`, '--help']])
        expect(ran(command, args)).toMatchObject({
          code: 2,
          out: '',
          err: expect.stringContaining(`--${option} needs a value`),
        });
      expect(ran(command, [`--${option}`]).err).toContain(`--${option} ${value}\n`);
    }
  });
});

test('--help loads nothing of what does the work', () => {
  const folder = mkdtempSync(join(tmpdir(), 'otlp-hook-'));
  const hook = join(folder, 'hook.js');
  writeFileSync(hook, 'process.on("exit", () => process.stderr.write(Object.keys(require.cache).join("\\n")));');
  for (const { name } of COMMANDS) {
    const program = join(PROJECT, `build/lib/cli/${name}.js`);
    const { stderr } = spawnSync(process.execPath, ['--require', hook, program, '--help'], { encoding: 'utf8' });
    const modules = stderr.split('\n');
    expect(modules).toContain(program);
    const few = /\/lib\/cli\/|\/lib\/environment\/folders\.js|\/lib\/foreign\/|\/fastest-levenshtein\/|\/hook\.js$/;
    expect(modules.filter(file => !few.test(file))).toEqual([]);
  }
  rmSync(folder, { recursive: true });
});

test.each<[Command, string[], string]>([
  [CHECK, ['--complete=yes', '-'], '--complete takes no value'],
  [CHECK, [], '<file, folder or -> is missing'],
  [EXPLAIN, ['a', 'b'], 'only 1 <rule> at a time'],
  [DRIFT, ['--environment', 'prod'], '<live YAML or -> is missing'],
  [DRIFT, ['-'], '--environment <name> is missing'],
  [VERIFY, ['prod'], 'there is an argument without an option'],
  [SYNTH, ['--output', 'x', '--outpt', 'y'], 'unknown option --outpt. Did you mean --output?'],
  [DOCTOR, ['--env', 'prod'], 'unknown option --env. Did you mean --environment?'],
])('wrong usage: %#', (command, args, message) => {
  const { code, out, err } = ran(command, args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err.startsWith(message)).toBe(true);
});

test('options that npm took for its own, since they came before --, are not lost without a word', () => {
  const env = { npm_config_fail_on: 'true', npm_config_complete: 'true' };
  expect(ran(CHECK, ['warning', 'x.yaml'], { env })).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^npm took --complete for its own: options come after --\n\nUsage: npm run check -- /),
  });
  const own = { npm_config_json: 'true', npm_config_ca: 'x', npm_config_complete: 'true' };
  expect(ran(CHECK, ['--complete', '-'], { env: own, stdin: () => PATH }).err).toBe('');
  expect(parse(DOCTOR, ['--environment', 'prod'], { env: own, project: '' })).toMatchObject({ json: false });
});

test('folders are the project’s, unless a variable or the user says otherwise', () => {
  const output = (args: string[], terminal: { env?: Record<string, string>; project?: string }) => {
    const given = parse(SYNTH, args, { env: {}, project: '', ...terminal });
    return typeof given === 'string' ? given : [given.environments, given.output];
  };
  expect(output([], {})).toEqual(['environments', 'dist']);
  expect(output([], { project: '../..' })).toEqual(['../../environments', '../../dist']);
  expect(output([], { project: '..', env: { CDK8S_OUTDIR: 'out' } })).toEqual(['../environments', '../out']);
  expect(output([], { project: '..', env: { CDK8S_OUTDIR: '/out' } })).toEqual(['../environments', '/out']);
  const args = ['--environments', 'mine', '--output', 'out', '--', '--help'];
  expect(output(args, { project: '..', env: { CDK8S_OUTDIR: 'x' } })).toEqual(['mine', 'out']);
});

describe('what goes wrong', () => {
  const failing = (error: unknown): Command => ({
    ...EXPLAIN,
    run: () => {
      throw error;
    },
  });
  const later = (error: unknown): Command => ({ ...EXPLAIN, run: async () => Promise.reject(error) });

  test.each([
    [
      new Misused('what?'),
      'what?\n\nUsage: npm run explain -- [options] [<rule>]\nAll options: npm run explain -- --help\n',
    ],
    [new Unusable('no such thing'), 'no such thing\n'],
    [new TypeError('of\u001b null'), 'explain failed: of\\u{1b} null\n'],
    [Object.assign(new Error('ENOSPC: x'), { code: 'ENOSPC' }), 'explain failed: no space left on the disk\n'],
  ])('%s is a message and 2, at once or later', async (error, message) => {
    for (const command of [failing(error), later(error)]) {
      const { said, terminal } = recorder();
      expect(await start(command, [], terminal)).toBe(2);
      expect(said).toEqual({ out: '', err: message });
    }
  });
});

test.each([
  [{}, true, true],
  [{}, false, false],
  [{ TERM: 'dumb' }, true, false],
  [{ NO_COLOR: '1' }, true, false],
  [{ NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
  [{ FORCE_COLOR: '1' }, false, true],
  [{ FORCE_COLOR: '0' }, true, false],
])('colours with %j, on a terminal %j: %j', (env, isTTY, wanted) => expect(wantsColor({ isTTY }, env)).toBe(wanted));

describe('as npm run starts them, from another folder', () => {
  let folder: string;
  beforeEach(() => {
    // The package as npm finds it, with what is the user's.
    folder = join(realpathSync(mkdtempSync(join(tmpdir(), 'otlp-commands-'))), 'project');
    mkdirSync(folder);
    for (const name of ['package.json', 'node_modules']) symlinkSync(join(PROJECT, name), join(folder, name));
    cpSync(join(PROJECT, 'build/lib'), join(folder, 'build/lib'), { recursive: true });
    cpSync(join(PROJECT, 'build/imports'), join(folder, 'build/imports'), { recursive: true });
    for (const name of ['environments', 'overlays/deep']) mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, 'environments/prod.yaml'), textOf({ name: 'prod' }));
    writeFileSync(join(folder, 'overlays/x.yaml'), PATH.replace('protocol: HTTPS', 'protocol: GRPC'));
  });
  afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

  function run(command: string, args: readonly string[], from: string | undefined, cwd = '') {
    const program = join(folder, `build/lib/cli/${command}.js`);
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
      cwd: join(folder, cwd),
      env: { PATH: process.env.PATH, ...(from !== undefined && { INIT_CWD: join(folder, from) }) },
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  }

  test('paths are the user’s, and defaults the project’s, said as the user can use them', () => {
    expect(run('check', ['x.yaml'], 'overlays')).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('  x.yaml:'),
    });
    expect(run('synth', ['prd'], 'overlays')).toMatchObject({
      status: 2,
      stderr: '../environments: no environment "prd"; there is prod.\n',
    });
    expect(run('synth', [], 'overlays/deep')).toMatchObject({ status: 0, stderr: '' });
    expect(readdirSync(join(folder, 'dist'))).toEqual(['prod']);
    expect(run('synth', ['--output', 'out'], 'overlays').status).toBe(0);
    expect(readdirSync(join(folder, 'overlays'))).toEqual(['deep', 'out', 'x.yaml']);
    expect(run('verify', [], 'overlays').stdout).toBe(
      '1 environment in ../environments, and ../dist is what npm run synth writes\n',
    );
    expect(run('drift', ['--environment', 'prod', '../dist/prod/manifests'], 'overlays')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^no drift in /),
    });
    expect(run('doctor', ['--environment', 'prd'], 'overlays').stderr).toMatch(
      /^\.\.\/environments: no environment "prd"/,
    );
    expect(run('explain', ['no-such'], 'overlays')).toMatchObject({ status: 2 });
  });

  const GATEWAY = '{name: edge, service: {helm: {presentValues: present/edge.yaml}}}';

  function present(environments: string): void {
    mkdirSync(join(folder, environments, 'present'), { recursive: true });
    writeFileSync(
      join(folder, environments, 'prod.yaml'),
      textOf({ name: 'prod', gateway: GATEWAY, access: '{mtls: {caSecret: ca}}' }),
    );
    writeFileSync(join(folder, environments, 'present/edge.yaml'), 'null\n');
  }

  test('what is written names the same files, wherever the user stands and however the folders are given', () => {
    present('environments');
    expect(run('synth', [], '')).toMatchObject({ status: 0, stderr: '' });
    const written = readFolder(join(folder, 'dist'));
    expect(written['prod/values/gateway.yaml']).toContain(
      '> environments/present/edge.yaml &&\n# npm run synth -- prod &&\n',
    );
    const places = (above: string) => ['--environments', join(above, 'environments'), '--output', join(above, 'dist')];
    const runs: [string[], string | undefined, string?][] = [
      [[], 'overlays/deep'],
      [places(folder), ''],
      [places(folder), '..'],
      [places('../..'), 'overlays/deep'],
      [places('..'), undefined, 'overlays'],
      [[], undefined, 'overlays'],
    ];
    for (const [args, from, cwd] of runs) {
      rmSync(join(folder, 'dist'), { recursive: true });
      expect(run('synth', args, from, cwd)).toMatchObject({ status: 0, stderr: '' });
      expect(readFolder(join(folder, 'dist'))).toEqual(written);
      expect(run('verify', [], '').status).toBe(0);
    }
  });

  test('commands name other folders, in the project or beside it, from the project', () => {
    present('my envs');
    const args = ['--environments', '../my envs', '--output', '../../gitops'];
    expect(run('synth', args, 'overlays')).toMatchObject({ status: 0, stderr: '' });
    const { 'prod/values/gateway.yaml': values, 'prod/RUNBOOK.md': runbook } = readFolder(join(folder, '../gitops'));
    const flags = "--environments 'my envs' --output ../gitops";
    expect(values).toContain(`> 'my envs/present/edge.yaml' &&\n# npm run synth -- prod ${flags} &&\n`);
    expect(values).toContain('--values ../gitops/prod/values/gateway.yaml\n');
    expect(runbook!.replaceAll(/ \\\n +/g, ' ')).toContain(`doctor -- --environment prod ${flags} --context`);
    expect(runbook).toContain('from `my envs/prod.yaml`.');
    expect(runbook!.replaceAll(/\s+/g, ' ')).toContain(
      `Change \`my envs/prod.yaml\`, run \`npm run synth -- ${flags}\`, and let what is in \`../gitops/prod\` be`,
    );
    expect(runbook).not.toMatch(/dist\/|environments\//);
  });

  test('INIT_CWD is of somebody else where the working directory is not the package’s, and nowhere if it is gone', () => {
    expect(run('check', ['x.yaml'], '', 'overlays').status).toBe(1);
    expect(run('check', ['overlays/x.yaml'], undefined).status).toBe(1);
    expect(run('check', ['overlays/x.yaml'], 'gone').status).toBe(1);
  });
});
