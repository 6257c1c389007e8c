/** What CI says of a fork's environments and of the output that was committed. */
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { synthesize } from '../../lib/app';
import { ARGOCD_FILES } from '../../lib/cli/scaffold/argocd';
import { VERIFY } from '../../lib/cli/verify';
import type { Environment } from '../../lib/environment/schema';
import { RULES } from '../../lib/rules';
import type { ModelRule } from '../../lib/rules/engine/rule';
import { warnings } from '../../lib/warnings';
import { readFolder } from '../golden';
import { environmentOf, type Sections, textOf } from '../samples';
import { ran } from './ran';

let folder: string;
let input: string;
let output: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'otlp-verify-')));
  [input, output] = [join(folder, 'environments'), join(folder, 'dist')];
  for (const name of ['one', 'two']) commit({ name });
});
afterEach(() => rmSync(folder, { recursive: true }));

test('one line where the output is what the environments become, warnings or not', () => {
  const access = '{none: {reason: a network of our own}}';
  const environment = commit({ name: 'two', access, nlb: '{scheme: internet-facing}' });
  expect(warnings(environment)).not.toEqual([]);
  const out = `2 environments in ${input}, and ${output} is what npm run synth writes\n`;
  expect(run()).toEqual({ code: 0, out, err: '' });
});

test('every file that is changed, missing or left over is named, with what to do, and all stays as it is', () => {
  appendFileSync(join(output, 'one/manifests/gateway.k8s.yaml'), '# by hand\n');
  rmSync(join(output, 'two/RUNBOOK.md'));
  put(join(output, 'two/values/gateway.yaml'), 'kind: Deployment\n');
  put(join(output, 'gone/manifests/alloy.k8s.yaml'), 'kind: Deployment\n');
  const before = readFolder(folder);
  const { code, out, err } = run();
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err.split('\n')).toEqual([
    `✗ ${join(output, 'one/manifests/gateway.k8s.yaml')} is not what its environment file becomes.`,
    `✗ ${join(output, 'two/RUNBOOK.md')} is missing.`,
    `✗ ${join(output, 'gone/manifests/alloy.k8s.yaml')} is left over: no environment file becomes it.`,
    `✗ ${join(output, 'two/values/gateway.yaml')} is left over: no environment file becomes it.`,
    'Run npm run synth, review what it changed, and commit it.',
    '',
  ]);
  expect(readFolder(folder)).toEqual(before);
});

test('Windows line ends are named, with what keeps them away', () => {
  const path = 'one/manifests/gateway.k8s.yaml';
  put(join(output, path), readFileSync(join(output, path), 'utf8').replaceAll('\n', '\r\n'));
  expect(run()).toMatchObject({ code: 1, err: expect.stringContaining(`${path} has Windows line ends, which git`) });
});

test('an environment that nobody synthesized yet is missing', () => {
  put(join(input, 'three.yaml'), textOf({ name: 'three' }));
  expect(run()).toMatchObject({ code: 1, err: expect.stringContaining('three/manifests/alloy.k8s.yaml') });
});

test('files of others do no harm', () => {
  for (const path of ['README.md', 'one/kustomization.yaml', 'one/manifests/kustomization.yaml', 'other/app.yaml']) {
    put(join(output, path), 'theirs');
  }
  expect(run().code).toBe(0);
});

test('where an index says what synth wrote, it is the index that counts, and the index is not left over', () => {
  put(join(output, 'one/values/theirs.yaml'), 'theirs');
  put(join(output, 'one/notes.txt'), 'written by an earlier synth');
  put(join(output, 'one/.alloy-otlp-ingress'), '# a comment\n.alloy-otlp-ingress\nnotes.txt\nRUNBOOK.md\ngone.txt\n');
  const { code, err } = run();
  expect(code).toBe(1);
  expect(err.match(/✗.*/g)).toEqual([
    `✗ ${join(output, 'one/notes.txt')} is left over: no environment file becomes it.`,
  ]);
});

test('no environments at all are in order, unless there is output of some', () => {
  for (const name of ['one', 'two']) rmSync(join(input, `${name}.yaml`));
  expect(run()).toMatchObject({ code: 1, err: expect.stringMatching(/one\/RUNBOOK\.md.*delete what is left over/s) });
  rmSync(output, { recursive: true });
  expect(run()).toMatchObject({ code: 0, out: expect.stringMatching(/^no environments in /) });
});

test('a folder that is not there is one message and no verdict: its name may be misspelt', () => {
  const [enviroments, dits] = [join(folder, 'enviroments'), join(folder, 'dits')];
  const lost = `${enviroments}: no such folder; environment files are in it, one for each environment. Go to the project’s folder, or name theirs by --environments.\n`;
  for (const places of [{ input: enviroments }, { input: enviroments, output: dits }])
    expect(run(places)).toEqual({ code: 2, out: '', err: lost });
  expect(run({ output: dits })).toEqual({
    code: 2,
    out: '',
    err: `${dits}: no such folder; the results are in it, and npm run synth -- --environments ${relative('.', input)} --output ${relative('.', dits)} writes them.\n`,
  });
});

test('a mistake in an environment file is told as synth tells it', () => {
  put(join(input, 'two.yaml'), textOf({ name: 'two', hosts: '{}' }));
  expect(run()).toMatchObject({ code: 1, out: '', err: expect.stringContaining(`${join(input, 'two.yaml')}:2:1`) });
});

test('environments of one cluster that write the same objects are told as synth tells them', () => {
  for (const name of ['one', 'two']) commit({ name, cluster: 'west' });
  const { code, out, err } = run();
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toContain(`${join(input, 'one.yaml')}:6 is of the same cluster, "west", and writes the same `);
});

test('more files of others than anybody counts', () => {
  for (let index = 0; index < 6000; index += 1) put(join(output, `aaa/${index}.txt`), '');
  put(join(output, 'zzz/RUNBOOK.md'), '');
  expect(run()).toMatchObject({ code: 1, err: expect.stringMatching(/^✗ .*zzz\/RUNBOOK\.md is left over.*\nRun/) });
});

test('a rule that fails is one line for each environment, and no verdict', () => {
  const rule = RULES.find(found => 'check' in found && !found.needsComplete) as ModelRule;
  const check = jest.spyOn(rule, 'check').mockImplementation(() => {
    throw new Error('no way');
  });
  try {
    const { code, out, err } = run();
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.split('\n')).toEqual([
      expect.stringContaining(`the rule ${rule.id} failed on ${output}/one/`),
      expect.stringContaining(`the rule ${rule.id} failed on ${output}/two/`),
      'Nothing was written.',
      '',
    ]);
  } finally {
    check.mockRestore();
  }
});

test('a name of a file on its way to a terminal is inert', () => {
  put(join(output, 'one/values/a\u001b[2J.yaml'), 'x');
  expect(run().err).toContain('values/a\\u{1b}[2J.yaml is left over');
});

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** The output of an environment as it was committed; without an index, as earlier versions wrote it. */
function commit(sections: Sections): Environment {
  const environment = environmentOf(sections);
  put(join(input, `${environment.name}.yaml`), textOf(sections));
  for (const { path, text } of synthesize(environment)) put(join(output, environment.name, path), text);
  return environment;
}

describe('an AppProject in argocd/', () => {
  const project = (text: string) => put(join(folder, 'argocd/project.yaml'), text);
  const own = ARGOCD_FILES['argocd/project.yaml']!;

  test('lets in what a new environment writes', () => {
    project(own);
    expect(run().code).toBe(0);
  });

  test('lacks a namespace that an environment names: which, and what to add', () => {
    project(own);
    commit({ name: 'three', alloy: '{namespace: telemetry}' });
    const file = join(folder, 'argocd/project.yaml');
    expect(run()).toEqual({
      code: 1,
      out: '',
      err: `✗ ${file}: lets no Application write to the namespace telemetry, as three does: Argo CD would refuse to sync that. Add { name: "*", namespace: telemetry } to spec.destinations, or delete argocd/ if this repository has nothing to do with Argo CD.\n`,
    });
    for (const pattern of ['telemetry', '"*"', 'tele*', 'telemetr?', '"{telemetry,other}"']) {
      project(own.replace('destinations:\n', `destinations:\n    - { name: "*", namespace: ${pattern} }\n`));
      expect([pattern, run().err]).toEqual([pattern, '']);
    }
    for (const pattern of ['tele', 'telemetry-*', '"!telemetry"']) {
      project(own.replace('destinations:\n', `destinations:\n    - { name: "*", namespace: ${pattern} }\n`));
      expect([pattern, run().code]).toEqual([pattern, 1]);
    }
  });

  test('lacks a kind that an upgrade brings', () => {
    project(own.replace('    - { group: apps, kind: Deployment }\n', ''));
    expect(run().err).toMatch(
      /no Application write the kind apps\/Deployment, as one, two do: .* Add \{ group: apps, kind: Deployment \} to spec\.namespaceResourceWhitelist/,
    );
    project(own.replaceAll(/^ {2}namespaceResourceWhitelist:[\s\S]*/gm, ''));
    expect(run().code).toBe(0);
  });

  test('is not YAML', () => {
    project('a: [\n');
    expect(run()).toMatchObject({ code: 1, err: expect.stringMatching(/project\.yaml:2:1: not YAML: /) });
  });
});

function run(places: { readonly input?: string; readonly output?: string } = {}) {
  const args = ['--environments', places.input ?? input, '--output', places.output ?? output];
  return ran(VERIFY, args, { project: folder });
}
