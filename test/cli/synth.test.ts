import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SYNTH } from '../../lib/cli/synth';
import { readFolder } from '../golden';
import { textOf } from '../samples';
import { ran } from './ran';

let folder: string;
let input: string;
let output: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'otlp-synth-'));
  input = join(folder, 'environments');
  output = join(folder, 'dist');
  mkdirSync(input);
  for (const name of ['dev', 'prod']) environment(`${name}.yaml`, textOf({ name }));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('writes a folder for each environment and tells the path of each', () => {
  const { code, out, err } = run();
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(readdirSync(output).sort()).toEqual(['dev', 'prod']);
  expect(Object.keys(readFolder(join(output, 'dev')))).toContain('manifests/gateway.k8s.yaml');
  expect(out).toContain('otlp-grpc.example.com:4317 → NLB → gateway:4317 → alloy:4317 → tempo.tempo');
});

test('a mistake anywhere: exit code 1, all mistakes, and the output as it was', () => {
  run();
  const before = readFolder(output);
  environment('dev.yaml', textOf({ alloy: '{replicas: 3}' }));
  environment('prod.yaml', textOf({ name: 'prod', hosts: '{}' }));
  const { code, out, err } = run();
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toContain(`${join(input, 'prod.yaml')}:2:1`);
  expect(err).toContain('2 mistakes; nothing was written.');
  expect(readFolder(output)).toEqual(before);
  expectNothingElse();
});

test('named environments are written, the others stay', () => {
  run();
  const before = readFolder(join(output, 'prod'));
  for (const name of ['dev', 'prod']) environment(`${name}.yaml`, textOf({ name, alloy: '{replicas: 7}' }));
  expect(run(['dev']).code).toBe(0);
  expect(readFolder(output)['dev/manifests/alloy.k8s.yaml']).toContain('replicas: 7');
  expect(readFolder(join(output, 'prod'))).toEqual(before);
  expectNothingElse();
});

test('a named environment does not mind the mistakes of another', () => {
  environment('prod.yaml', 'name: [');
  expect(run(['dev']).code).toBe(0);
});

test('an environment that is gone is gone from the output too, when all are synthesized', () => {
  run();
  rmSync(join(input, 'prod.yaml'));
  run(['dev']);
  expect(readdirSync(output).sort()).toEqual(['dev', 'prod']);
  run();
  expect(readdirSync(output)).toEqual(['dev']);
  expectNothingElse();
});

test('the same input twice gives the same bytes', () => {
  run();
  const before = readFolder(output);
  run();
  expect(readFolder(output)).toEqual(before);
});

test.each<[string, string[], () => void, RegExp]>([
  ['an unknown name', ['prd'], () => {}, /no environment "prd"; there is dev, prod\./],
  [
    'an empty folder',
    [],
    () => ['dev', 'prod'].map(name => rmSync(join(input, `${name}.yaml`))),
    /no environment files/,
  ],
  ['no folder', [], () => rmSync(input, { recursive: true }), /no such folder/],
])('%s: there is nothing to synthesize', (_, names, spoil, message) => {
  spoil();
  const { code, err } = run(names);
  expect(code).toBe(2);
  expect(err).toMatch(message);
  expect(readdirSync(folder)).not.toContain('dist');
});

test('other files beside the environments do no harm', () => {
  environment('README.md', '# not YAML: [');
  environment('environment.schema.json', '{}');
  expect(run().code).toBe(0);
});

test.each([
  '../environments/dev',
  '/etc/passwd',
  'dev.yaml',
  '',
  '.',
  'constructor',
  '__proto__',
  'a\u001b[2J\n##[error]b',
])('the name %j is that of no environment', name => {
  const { code, out, err } = run(['--', name]);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(/environments: no environment "[^\p{Cc}]*"; there is dev, prod\.\n$/u);
  expect(err).not.toContain('##[');
  expect(readdirSync(folder)).toEqual(['environments']);
});

describe('environments of one cluster', () => {
  const shared = (name: string) => environment(`${name}.yaml`, textOf({ name, cluster: 'west' }));

  test('that write the same objects are refused with both places, and nothing is written', () => {
    for (const name of ['dev', 'prod']) shared(name);
    const { code, out, err } = run();
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(
      `${join(input, 'prod.yaml')}:3:11\n  gateway.service: ${join(input, 'dev.yaml')}:3 is of the same`,
    );
    expect(err).toContain(
      `${join(input, 'prod.yaml')}:6:1\n  alloy.namespace: ${join(input, 'dev.yaml')}:6 is of the same`,
    );
    expect(err).toMatch(/4 mistakes; nothing was written\.\n$/);
    expect(readdirSync(folder)).toEqual(['environments']);
  });

  test('are compared where one alone is named, too; a neighbour with mistakes has no objects yet', () => {
    for (const name of ['dev', 'prod']) shared(name);
    expect(run(['dev'])).toMatchObject({ code: 1, err: expect.stringContaining('dev.yaml:') });
    environment('prod.yaml', textOf({ name: 'prod', cluster: 'west', hosts: '{}' }));
    expect(run(['dev']).code).toBe(0);
    environment('prod.yaml', textOf({ name: 'prod', cluster: 'east' }));
    expect(run(['dev']).code).toBe(0);
  });
});

test('what a person wrote ends up in the terminal as text', () => {
  environment('dev.yaml', `${textOf()}"\\e[2J\\n::error::x": 1\n`);
  const { err } = run();
  expect(err).not.toContain('\u001b');
  expect(err).not.toContain('\n::');
});

function environment(file: string, text: string) {
  writeFileSync(join(input, file), text);
}

function run(names: string[] = []) {
  return ran(SYNTH, ['--environments', input, '--output', output, ...names]);
}

/** No staging folder is left behind, hidden or not. */
function expectNothingElse() {
  const allowed = ['dist', 'environments'];
  expect(readdirSync(folder).filter(name => !allowed.includes(name))).toEqual([]);
  expect(readdirSync(output).filter(name => name.startsWith('.'))).toEqual([]);
}
