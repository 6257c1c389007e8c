/** The package as others have it: packed, installed into an empty folder without a network, and used there. */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { PROJECT, readFolder } from '../golden';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'otlp-package-')));
afterAll(() => rmSync(folder, { recursive: true }));

const home = join(folder, 'home');
const installed = join(home, 'node_modules/alloy-otlp-ingress');
const program = join(home, 'node_modules/.bin/alloy-otlp-ingress');

function ran(command: string, args: readonly string[], cwd: string) {
  const { PATH, HOME } = process.env;
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', env: { PATH, HOME } });
  return { status, stdout, stderr };
}

let packed: readonly { readonly path: string; readonly size: number }[];
let tarball: string;

beforeAll(() => {
  const npm = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const { stdout } = ran('npm', npm, PROJECT);
  const [{ filename, files }] = JSON.parse(stdout);
  packed = files;
  tarball = join(folder, filename);
  mkdirSync(home);
  expect(ran('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], home)).toMatchObject({ status: 0 });
}, 180_000);

const FLAGS = [
  ...['--host-grpc', 'otlp-grpc.acme.example', '--host-http', 'otlp-http.acme.example'],
  ...['--issuer', 'acme', '--tempo', 'tempo.tracing', '--allow', '10.0.0.0/8'],
];

describe('the tarball', () => {
  test('has what is used, and nothing else', () => {
    const paths = packed.map(({ path }) => path);
    for (const needed of [
      'LICENSE',
      'CHANGELOG.md',
      'README.md',
      'build/package/THIRD_PARTY.txt',
      'docs/environment.md',
    ])
      expect(paths).toContain(needed);
    const allowed =
      /^(?:LICENSE|README\.md|CHANGELOG\.md|package\.json|bin\/|build\/(?:commands|package)\/|docs\/|environments\/\w+\.schema\.json$)/;
    expect(paths.filter(path => !allowed.test(path))).toEqual([]);
  });

  test('needs no other package', () => {
    const { packages } = JSON.parse(readFileSync(join(home, 'node_modules/.package-lock.json'), 'utf8'));
    expect(Object.keys(packages)).toEqual(['node_modules/alloy-otlp-ingress']);
  });

  test('has the licences of what is bundled, each with its text', () => {
    const [head, ...texts] = readFileSync(join(installed, 'build/package/THIRD_PARTY.txt'), 'utf8').split(/^={80}$/m);
    expect(head).toContain('contain these packages');
    const names = texts.map(text => text.trim().split(' ')[0]);
    expect(names).toEqual(expect.arrayContaining(['cdk8s', 'js-yaml', 'valibot', '@kubernetes/client-node']));
    expect(texts.filter(text => text.length < 500).map(text => text.trim())).toEqual([
      expect.stringMatching(/^tr46 0\.0\.3\nLicence: MIT\n\nThe package has no text of it\. Author: Sebastian Mayr/),
    ]);
  });
});

test('the checker has nothing of cdk8s or of a client of Kubernetes, and is small', () => {
  const script = `
    import { bundleCommands } from ${JSON.stringify(join(PROJECT, 'scripts/bundle/bundles.mjs'))};
    const [check] = await bundleCommands(${JSON.stringify(join(folder, 'alone'))}, ['check']);
    const [{ inputs, bytes }] = Object.values(check.outputs);
    process.stdout.write(JSON.stringify({ files: Object.keys(inputs), bytes }));`;
  const { stdout, stderr } = ran(process.execPath, ['--input-type=module', '-e', script], PROJECT);
  expect(stderr).toBe('');
  const { files, bytes } = JSON.parse(stdout) as { files: string[]; bytes: number };
  const packages = new Set(files.flatMap(file => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []));
  expect([...packages].sort()).toEqual(['fastest-levenshtein', 'js-yaml', 'valibot']);
  const made = files.filter(file => /^(?:lib\/(?:charts|environment|path|doctor|app)\b|imports\/)/.test(file));
  // What reads the checker's own configuration says mistakes as environments' are said.
  const readers = ['elsewhere', 'folders', 'issues', 'misplaced', 'structure'];
  expect(made.sort()).toEqual(readers.map(name => `lib/environment/${name}.ts`));
  expect(bytes).toBeLessThan(1_000_000);
  expect(readFileSync(join(installed, 'build/commands/bundles/check.js'))).toEqual(
    readFileSync(join(folder, 'alone/bundles/check.js')),
  );
});

test('the commands run where the user stands', () => {
  const cwd = join(folder, 'anywhere');
  mkdirSync(cwd);
  cpSync(join(PROJECT, 'dist/dev/manifests'), join(cwd, 'theirs'), { recursive: true });
  expect(ran(program, ['check', 'theirs'], cwd)).toMatchObject({ status: 0, stderr: '' });
  expect(ran(program, ['new', 'environment', 'acme', ...FLAGS], cwd)).toMatchObject({ status: 0, stderr: '' });
  expect(ran(program, ['synth'], cwd)).toMatchObject({ status: 0, stderr: '' });
  expect(ran(program, ['verify'], cwd)).toMatchObject({ status: 0, stderr: '' });
  expect(ran(program, ['check', '--fail-on', 'warning', 'dist/acme'], cwd)).toMatchObject({ status: 0, stderr: '' });
  expect(ran(program, ['config', 'acme'], cwd).stdout).toContain('# environments/acme.yaml:');
  expect(ran(program, ['explain', 'app-protocol-wrong'], cwd)).toMatchObject({ status: 0, stderr: '' });
  const drift = ran(program, ['drift', '--environment', 'acme', 'dist/acme/manifests'], cwd);
  expect(drift).toMatchObject({ status: 0, stdout: expect.stringContaining('no drift') });
  const rbac = ran(program, ['doctor', '--environment', 'acme', '--print-rbac'], cwd);
  expect(rbac).toMatchObject({ status: 0, stdout: expect.stringContaining('kind: Role') });
});

test('npx finds the program; a command that is not there is answered with those that are', () => {
  expect(ran('npx', ['--offline', '--', 'alloy-otlp-ingress', '--version'], home).stdout).toMatch(
    /^alloy-otlp-ingress \d/,
  );
  expect(ran(program, [], home)).toMatchObject({ status: 0, stdout: expect.stringContaining('  check    Finds ') });
  const { status, stderr } = ran(program, ['chekc'], home);
  expect(status).toBe(2);
  expect(stderr).toMatch(/^there is no command "chekc"\. Did you mean check\?\n\nUsage: npx alloy-otlp-ingress /);
});

describe('a repository of one’s own', () => {
  const own = join(folder, 'My Fork');
  const npm = (...args: string[]) => ran('npm', ['run', '-s', ...args], own);
  const TOOLS = ['cdk8s', 'cdk8s-cli', 'cdk8s-plus-28', 'constructs', 'esbuild'];

  beforeAll(() => {
    expect(ran(program, ['new', 'repository', own], home)).toMatchObject({ status: 0, stderr: '' });
    // What npm install brings: here it is linked, since a test asks no registry.
    mkdirSync(join(own, 'node_modules/.bin'), { recursive: true });
    for (const name of TOOLS) symlinkSync(join(PROJECT, 'node_modules', name), join(own, 'node_modules', name));
    cpSync(installed, join(own, 'node_modules/alloy-otlp-ingress'), { recursive: true });
    symlinkSync('../alloy-otlp-ingress/bin/alloy-otlp-ingress.js', join(own, 'node_modules/.bin/alloy-otlp-ingress'));
    for (const name of ['esbuild', 'cdk8s'])
      symlinkSync(join(PROJECT, 'node_modules/.bin', name), join(own, 'node_modules/.bin', name));
  });

  test('has this version, from where it came, and the tools in the versions that are tried', () => {
    const { name, devDependencies } = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8'));
    const { devDependencies: ours } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'));
    expect(name).toBe('my-fork');
    expect(devDependencies).toEqual({
      'alloy-otlp-ingress': `file:../${basename(tarball)}`,
      ...Object.fromEntries(TOOLS.map(tool => [tool, ours[tool]])),
    });
  });

  test('an environment, synthesized, verified and checked; the same bytes by cdk8s', () => {
    expect(npm('new', '--', 'environment', 'acme', ...FLAGS)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('Next: npm run synth -- acme\n'),
    });
    expect(npm('synth')).toMatchObject({ status: 0, stderr: '' });
    const written = readFolder(join(own, 'dist'));
    expect(Object.keys(written)).toContain('acme/RUNBOOK.md');
    expect(npm('verify')).toMatchObject({ status: 0, stderr: '' });
    expect(npm('check', '--', 'dist')).toMatchObject({ status: 0, stderr: '' });
    expect(npm('config', '--', 'acme').stdout).toContain('# environments/acme.yaml:');
    expect(ran(join(own, 'node_modules/.bin/cdk8s'), ['synth', '--no-check-upgrade'], own)).toMatchObject({
      status: 0,
    });
    expect(readFolder(join(own, 'dist'))).toEqual(written);
  });

  test('scripts are called from a folder below, too: paths are the user’s, folders the repository’s', () => {
    const below = join(own, 'overlays');
    mkdirSync(below);
    cpSync(join(PROJECT, 'dist/dev/manifests/gateway.k8s.yaml'), join(below, 'theirs.yaml'));
    const script = (...args: string[]) => ran('npm', ['run', '-s', ...args], below);
    expect(script('check', '--', 'theirs.yaml')).toMatchObject({ status: 0, stderr: '' });
    expect(script('verify').stdout).toBe(
      '1 environment in ../environments, and ../dist is what npm run synth writes\n',
    );
    expect(script('synth', '--', 'nobody').stderr).toContain(
      '../environments: no environment "nobody"; there is acme.',
    );
    rmSync(below, { recursive: true });
  });

  test('the schema that its environments name is there', () => {
    const [line] = readFileSync(join(own, 'environments/acme.yaml'), 'utf8').split('\n');
    expect(existsSync(join(own, 'environments', line!.split('$schema=')[1]!))).toBe(true);
  });

  test('charts in an app, with their types', () => {
    const example = readFileSync(join(PROJECT, 'examples/own-app/main.ts'), 'utf8');
    writeFileSync(join(own, 'app.ts'), example.replace("'../../lib'", "'alloy-otlp-ingress'"));
    const uses = [
      "import { check } from 'alloy-otlp-ingress/check';",
      "import { synthesizeFiles } from 'alloy-otlp-ingress/environments';",
      "const { environments, mistakes } = synthesizeFiles([{ file: 'x.yaml', text: '' }]);",
      'export const said: string[] = [...mistakes.map(one => one.message), ...check([]).map(one => one.rule)];',
      'export const wrong: number = environments;',
    ];
    writeFileSync(join(own, 'uses.ts'), uses.join('\n'));
    const tsc = join(PROJECT, 'node_modules/.bin/tsc');
    const strict = ['--noEmit', '--strict', '--module', 'node16', '--moduleResolution', 'node16'];
    const { stdout } = ran(tsc, ['--ignoreConfig', ...strict, '--types', '', 'app.ts', 'uses.ts', 'main.ts'], own);
    // Whatever cdk8s' own types lack here is not ours.
    const errors = stdout.split('\n').filter(line => /: error /.test(line) && !line.includes('node_modules/cdk8s'));
    expect(errors).toEqual([expect.stringMatching(/^uses\.ts\(5,14\): error TS2322: /)]);
    const esbuild = ['app.ts', '--bundle', '--platform=node', '--packages=external', '--outfile=build/app.js'];
    expect(ran(join(own, 'node_modules/.bin/esbuild'), [...esbuild, '--log-level=warning'], own)).toMatchObject({
      status: 0,
      stderr: '',
    });
    rmSync(join(own, 'dist'), { recursive: true });
    expect(ran(process.execPath, ['build/app.js'], own)).toMatchObject({ status: 0, stderr: '' });
    expect(readFolder(join(own, 'dist'))).toEqual(readFolder(join(PROJECT, 'examples/own-app/dist')));
  });
});
