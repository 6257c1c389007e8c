import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkCommand } from '../../lib/cli/check';
import { explainCommand } from '../../lib/cli/explain';
import { PATH } from '../../lib/rules/example';
import { RULES } from '../../lib/rules/index';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'check-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function run(args: readonly string[], stdin = '') {
  let [out, err] = ['', ''];
  const code = checkCommand(args, {
    stdin: () => stdin,
    out: text => {
      out += text;
    },
    err: text => {
      err += text;
    },
    color: false,
  });
  return { code, out, err };
}

function put(name: string, text: string): string {
  const file = join(folder, name);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
  return file;
}

const broken = PATH.replace('protocol: HTTPS', 'protocol: GRPC');
const worrying = PATH.replaceAll('retries: {attempts: 0}', 'retries: {attempts: 1}');

test('says where, what and what to do, and ends with 1', () => {
  const { code, out } = run(['-'], broken);
  expect(code).toBe(1);
  expect(out).toBe(`error   gateway-tls-on-plaintext-protocol  Gateway istio-system/otlp
        stdin:7  spec.servers[0].port.protocol
        server otlp-grpc (4317) has protocol GRPC and tls.mode SIMPLE.
        → Write protocol: HTTPS.

1 error, 0 warnings in 6 objects of 1 file, ${/, (\d+) ms/.exec(out)![1]} ms; what is not in the input was not judged (--complete)
`);
});

test('a good path is silent and ends with 0', () => {
  expect(run(['-'], PATH)).toMatchObject({
    code: 0,
    err: '',
    out: expect.stringMatching(/^nothing found in 6 objects/),
  });
});

test('warnings end with 0, unless they are to fail', () => {
  expect(run(['-'], worrying).code).toBe(0);
  expect(run(['--fail-on', 'warning', '-'], worrying).code).toBe(1);
});

test('reads folders, their YAML and JSON files, and lists of kubectl', () => {
  put(
    'a/b/list.json',
    JSON.stringify({
      kind: 'List',
      apiVersion: 'v1',
      items: [{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'a', labels: { x: 1 } } }],
    }),
  );
  put('a/gateway.yml', broken);
  put('a/node_modules/x.yaml', 'not: [yaml');
  put('a/notes.md', 'not: [yaml');
  const { code, out, err } = run([folder]);
  expect(err).toBe('');
  expect(code).toBe(1);
  expect(out).toContain('value-not-a-string  Service a');
  expect(out).toContain('in 7 objects of 2 files');
});

test.each([
  ['a: [1\nb: 2\n', /bad\.yaml:2:1: not YAML: /],
  ['a: 1\na: 2\n', /bad\.yaml:2:1: not YAML: duplicated mapping key/],
  ['\t- x', /bad\.yaml:1:\d+: not YAML: /],
  [`a: &a [x]\nb: [${Array(200).fill('*a').join(',')}]\n`, /not YAML: .*alias/],
])('says what is no YAML: %j', (text, problem) => {
  put('good.yaml', broken);
  const file = put('bad.yaml', text);
  const { code, out, err } = run([folder]);
  expect(code).toBe(2);
  expect(err).toMatch(problem);
  expect(err.split('\n')).toHaveLength(2);
  expect(err).toContain(file);
  expect(out).toContain('gateway-tls-on-plaintext-protocol');
});

test.each([
  [[], 'which files?'],
  [['--format', 'xml', '-'], '--format is text, json, sarif or github, not "xml"'],
  [['--fail-on', 'never', '-'], '--fail-on is error or warning, not "never"'],
  [['--compleat', '-'], 'compleat'],
  [['/no/such/file.yaml'], 'no such file or folder'],
  [['-'], 'no Kubernetes objects'],
])('input that cannot be used: %j', (args, message) => {
  const { code, err } = run(args);
  expect(code).toBe(2);
  expect(err).toContain(message);
  expect(err).not.toMatch(/\n\s+at /);
});

test('JSON, SARIF and GitHub carry the same place', () => {
  const json = JSON.parse(run(['--format', 'json', '-'], broken).out);
  expect(json.findings).toMatchObject([
    { rule: 'gateway-tls-on-plaintext-protocol', severity: 'error', file: 'stdin', line: 7 },
  ]);
  const sarif = JSON.parse(run(['--format', 'sarif', '-'], broken).out);
  const [result] = sarif.runs[0].results;
  expect(result.locations[0].physicalLocation.region.startLine).toBe(7);
  expect(sarif.runs[0].tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
  expect(run(['--format', 'github', '-'], broken).out).toMatch(
    /^::error file=stdin,line=7,col=\d+,title=gateway-tls-on-plaintext-protocol::Gateway istio-system\/otlp: server/,
  );
});

test('places inside config.alloy are its own lines', () => {
  const text = PATH.replace('"0.0.0.0:4318"', '"127.0.0.1:4318"');
  const line = text.split('\n').findIndex(found => found.includes('127.0.0.1:4318')) + 1;
  expect(JSON.parse(run(['--format', 'json', '-'], text).out).findings).toMatchObject([
    { rule: 'receiver-on-loopback', line },
  ]);
});

test('environments below one folder are judged apart', () => {
  put('dist/dev/gateway.yaml', PATH);
  put('dist/prod/gateway.yaml', PATH.replaceAll('4317', '5317'));
  const { code, err } = run([join(folder, 'dist')]);
  expect(err).toMatch(/define Gateway istio-system\/otlp differently; judged apart/);
  expect(code).toBe(0);
});

test('explains each rule, lists all, and helps with names', () => {
  const explain = (...args: string[]) => {
    let text = '';
    const write = (part: string) => {
      text += part;
    };
    return [explainCommand(args, { out: write, err: write }), text] as const;
  };
  expect(explain('app-protocol-wrong')[1]).toMatch(/^# app-protocol-wrong\n\nError\. /);
  expect(explain()[1].trim().split('\n')).toHaveLength(RULES.length);
  expect(explain('app-protocol')).toEqual([2, 'there is no rule "app-protocol". Did you mean app-protocol-wrong?\n']);
});
