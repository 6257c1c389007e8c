import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHECK } from '../../lib/cli/check';
import { EXPLAIN } from '../../lib/cli/explain';
import { readStream } from '../../lib/foreign/read-file';
import { RULES } from '../../lib/rules';
import { PATH } from '../../lib/rules/engine/examples';
import { ran } from './ran';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'check-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function run(args: readonly string[], stdin = '') {
  return ran(CHECK, args, { stdin: () => stdin });
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
  expect(out).toBe(`error   gateway-tls-on-plaintext-protocol  Gateway istio-system/otlp  ④ gateway listener
        stdin:7  spec.servers[0].port.protocol
        7 │ - port: {number: 4317, name: otlp-grpc, protocol: GRPC}
          │                                                   ^^^^
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

test('one rule’s findings alone, or one hop’s; what is left out is counted', () => {
  const both = `${broken}---\napiVersion: v1\nkind: Service\nmetadata: {name: x}\nspec: {type: Cluster}\n`;
  const of = (...words: string[]) => run([...words, '--format', 'json', '-'], both);
  const rules = (...words: string[]) => JSON.parse(of(...words).out).findings.map(({ rule }: { rule: string }) => rule);
  expect(rules()).toEqual(['gateway-tls-on-plaintext-protocol', 'value-not-allowed']);
  expect(rules('--rule', 'value-not-allowed')).toEqual(['value-not-allowed']);
  expect(rules('--hop', 'listener')).toEqual(['gateway-tls-on-plaintext-protocol']);
  expect(rules('--hop', 'nlb')).toEqual([]);
  expect(of('--hop', 'nlb').code).toBe(0);
  expect(JSON.parse(of('--hop', 'nlb').out)).toMatchObject({ leftOut: 2 });
  expect(run(['--hop', 'nlb', '-'], both).out).toMatch(/^nothing found \(2 of other rules or hops\) in 7 objects/);
  expect(run(['--hop', 'door', '-'], both)).toMatchObject({
    code: 2,
    err: expect.stringContaining('there is no hop "door", only nlb, service-port'),
  });
  expect(run(['--rule', 'value-not', '-'], both)).toMatchObject({
    code: 2,
    err: expect.stringContaining('Did you mean value-not-a-string, value-not-allowed?'),
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
  put('values.yaml', 'replicas: 2\n');
  put('kustomization.yaml', KUSTOMIZATION);
  expect(run([folder]).out).toMatch(/ in 6 objects of 1 file, 1 file not read, \d+ ms/);
});

const KUSTOMIZATION = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n';

test('a kustomization alone is told to be built first', () => {
  const file = put('kustomization.yaml', KUSTOMIZATION);
  expect(run([folder])).toMatchObject({
    code: 2,
    out: '',
    err: `no Kubernetes objects in ${folder}: ${file} is not built yet; "kustomize build" does that\n`,
  });
});

test.each([
  [[], '<file, folder or -> is missing'],
  [['--format', 'xml', '-'], '--format is text, json, sarif or github, not "xml"'],
  [['--fail-on', 'never', '-'], '--fail-on is error or warning, not "never"'],
  [['--compleat', '-'], 'unknown option --compleat. Did you mean --complete?'],
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
  expect(result.properties).toEqual({ hop: 'listener' });
  expect(JSON.parse(run(['--format', 'json', '-'], broken).out).findings[0].hop).toBe('listener');
  expect(run(['--format', 'github', '-'], broken).out).toMatch(
    /^::error file=stdin,line=7,col=55,endColumn=59,title=gateway-tls-on-plaintext-protocol::Gateway istio-system\/otlp: server/,
  );
});

describe('what no rule reads', () => {
  const others = `${PATH}---
apiVersion: gateway.networking.k8s.io/v1
kind: TCPRoute
metadata: {name: otlp, namespace: telemetry}
---
apiVersion: gateway.networking.k8s.io/v1
kind: TCPRoute
metadata: {name: other, namespace: telemetry}
---
apiVersion: v1
kind: Namespace
metadata: {name: telemetry, labels: {istio.io/dataplane-mode: ambient}}
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: otlp, namespace: telemetry}
`;
  const line = others.split('\n').indexOf('kind: TCPRoute');

  test('stands behind "nothing found", in one line, and changes no exit code', () => {
    const { code, out } = run(['-'], others);
    expect(code).toBe(0);
    expect(out).toMatch(/^nothing found in 10 objects/);
    expect(out.split('\n')[1]).toBe(
      `not judged: TCPRoute telemetry/otlp (stdin:${line}) and 1 more, ambient mode in Namespace telemetry (stdin:${line + 10})`,
    );
    expect(run(['--format', 'github', '-'], others).out).toContain('\nnot judged: TCPRoute telemetry/otlp');
  });

  test('stands in JSON and SARIF with what it may do', () => {
    const { notJudged } = JSON.parse(run(['--format', 'json', '-'], others).out);
    const object = { kind: 'TCPRoute', namespace: 'telemetry', name: 'other' };
    expect(notJudged).toHaveLength(3);
    expect(notJudged[1]).toMatchObject({
      what: 'TCPRoute',
      object,
      path: '',
      why: expect.stringMatching(/Gateway API/),
    });
    const [{ invocations, results }] = JSON.parse(run(['--format', 'sarif', '-'], others).out).runs;
    expect(results).toEqual([]);
    expect(invocations[0].executionSuccessful).toBe(true);
    expect(invocations[0].toolExecutionNotifications[0]).toMatchObject({
      level: 'note',
      message: { text: expect.stringMatching(/^Not judged: TCPRoute telemetry\/otlp\. /) },
      locations: [{ physicalLocation: { region: { startLine: line } } }],
    });
  });

  test('is a kustomization, which has no name, too', () => {
    put('a.yaml', PATH);
    put('kustomization.yaml', KUSTOMIZATION);
    expect(run([folder]).out).toMatch(/not judged: Kustomization \(kustomize\.config\.k8s\.io\) \([^ ]*yaml:1\)\n$/);
  });
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

test('a folder that contradicts none belongs to each of those that do', () => {
  const [edge, rest] = [PATH.slice(0, PATH.indexOf('---')), PATH.slice(PATH.indexOf('---'))];
  put('dist/dev/gateway.yaml', edge);
  put('dist/prod/gateway.yaml', edge.replaceAll('otlp-http.example.com', 'http.example.org'));
  put('dist/shared/rest.yaml', rest);
  const { out } = run(['--format', 'json', join(folder, 'dist')]);
  const { findings, objects } = JSON.parse(out);
  expect(objects).toBe(7);
  // prod has a host without a route and a route without a host, and dev has neither
  expect(findings.map(({ rule, file }: { rule: string; file: string }) => [rule, file.slice(folder.length)])).toEqual([
    ['virtual-service-host-not-on-gateway', '/dist/shared/rest.yaml'],
  ]);
});

test('what is for tools on this side of the cluster parts nothing', () => {
  const kustomization = (resources: string) =>
    `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [${resources}]\n`;
  const [edge, rest] = [PATH.slice(0, PATH.indexOf('---')), PATH.slice(PATH.indexOf('---'))];
  put('edge/gateway.yaml', edge);
  put('edge/kustomization.yaml', kustomization('gateway.yaml'));
  put('alloy/all.yaml', rest.replace('number: 4317}', 'number: 14317}'));
  put('alloy/kustomization.yaml', `${kustomization('all.yaml')}metadata: {name: x}\n`);
  put('edge/local/x.yaml', `${kustomization('')}metadata: {name: x}\n`);
  const { out, err } = run([folder]);
  expect(err).toBe('');
  expect(out).toContain('destination-port-missing');
});

describe('an object that is defined twice', () => {
  const nlb = (name: string, annotations: string) =>
    `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\n  namespace: a\n  annotations: {${annotations}}\nspec: {type: LoadBalancer}\n`;
  const excuse = '"alloy-otlp-ingress/ignore.nlb-target-type-missing": "Not yet."';
  const fault = 'service.beta.kubernetes.io/aws-load-balancer-type: external';
  const rules = (out: string) => [...new Set(out.match(/^(?:error|warning) +\S+/gm))].map(line => line.split(/ +/)[1]);

  test('is an error, and neither excuses the other', () => {
    const { code, out } = run(['-'], `${nlb('x', excuse)}---\n${nlb('x', fault)}`);
    expect(code).toBe(1);
    expect(rules(out)).toEqual(expect.arrayContaining(['object-defined-twice', 'nlb-target-type-missing']));
    expect(out).toContain('differently in line 4 of this file');
    expect(rules(run(['-'], `${nlb('x', fault)}---\n${nlb('x', excuse)}`).out)).toContain('nlb-target-type-missing');
  });

  test('also in a list, in another version, and of a kind that no other rule reads', () => {
    const list = {
      kind: 'List',
      apiVersion: 'v1',
      items: [1, 2].map(data => ({ apiVersion: 'x.io/v1', kind: 'Thing', metadata: { name: 'x' }, data })),
    };
    expect(rules(run(['-'], JSON.stringify(list)).out)).toEqual(['object-defined-twice']);
    expect(rules(run(['-'], JSON.stringify(list).replace('x.io/v1', 'x.io/v1beta1')).out)).toEqual([
      'object-defined-twice',
    ]);
    expect(rules(run(['-'], JSON.stringify(list).replace('x.io/v1', 'y.io/v1')).out)).toEqual([]);
  });

  test('in two files of a folder, which are applied together', () => {
    put('a.yaml', nlb('x', excuse));
    put('b.yaml', nlb('x', fault));
    const { out, err } = run([folder]);
    expect(err).toBe('');
    expect(rules(out)).toEqual(expect.arrayContaining(['object-defined-twice', 'nlb-target-type-missing']));
    expect(out).toContain(`differently in line 4 of ${join(folder, 'a.yaml')}`);
  });

  test('is none where both say the same', () => {
    expect(rules(run(['-'], `${nlb('x', excuse)}---\n${nlb('x', excuse)}`).out)).not.toContain('object-defined-twice');
  });

  test('with an excuse in both is counted as suppressed', () => {
    const both = `${excuse}, ${fault}`;
    const args = nlb('x', both);
    const { out } = run(['-'], args);
    expect(out).toMatch(/^nothing found \(1 suppressed\) in 1 object/m);
    expect(JSON.parse(run(['--format', 'json', '-'], args).out)).toMatchObject({ findings: [], suppressed: 1 });
    expect(run(['--format', 'github', '-'], args).out).toContain('(1 suppressed)');
  });
});

describe('folders', () => {
  test('links to files and folders are followed, and what is there twice is read once', () => {
    const file = put('real/gateway.yaml', broken);
    mkdirSync(join(folder, 'in'));
    symlinkSync(file, join(folder, 'in/link.yaml'));
    expect(run([join(folder, 'in')])).toMatchObject({
      code: 1,
      err: '',
      out: expect.stringContaining('in 6 objects of 1 file'),
    });
    rmSync(join(folder, 'in/link.yaml'));
    symlinkSync('../real', join(folder, 'in/..data'));
    symlinkSync('..data/gateway.yaml', join(folder, 'in/gateway.yaml'));
    expect(run([join(folder, 'in'), folder, file])).toMatchObject({
      code: 1,
      err: '',
      out: expect.stringContaining('of 1 file'),
    });
  });

  test('links in a circle end, and one that leads out of the folder is named', () => {
    put('in/a/gateway.yaml', PATH);
    symlinkSync('..', join(folder, 'in/a/up'));
    expect(run([join(folder, 'in')])).toMatchObject({ code: 0, err: '' });
    symlinkSync('../..', join(folder, 'in/a/out'));
    symlinkSync('/', join(folder, 'in/a/root'));
    const { code, err } = run([join(folder, 'in')]);
    expect(code).toBe(2);
    expect(err.match(/: a link to a folder around it is not followed$/gm)).toHaveLength(2);
  });

  test('what cannot be read is named, and the rest is judged', () => {
    put('a/x.yaml', PATH);
    put('z/gateway.yaml', broken);
    mkdirSync(join(folder, 'm'));
    symlinkSync('nowhere', join(folder, 'm/gone.yaml'));
    symlinkSync('nowhere', join(folder, 'm/not-ours'));
    symlinkSync('self.yaml', join(folder, 'm/self.yaml'));
    symlinkSync('/dev/null', join(folder, 'm/device.yaml'));
    writeFileSync(join(folder, 'm/wide.yaml'), Buffer.from(`\ufeff${PATH}`, 'utf16le'));
    const fs = jest.requireActual<typeof import('node:fs')>('node:fs');
    const real = fs.readdirSync;
    jest.spyOn(fs, 'readdirSync').mockImplementation(((path: string) => {
      if (path === join(folder, 'a')) throw Object.assign(new Error('EACCES'), { code: 'EACCES' });
      return real(path);
    }) as typeof fs.readdirSync);
    const { code, err, out } = run([folder, '/no/such']);
    jest.restoreAllMocks();
    expect(code).toBe(2);
    expect(err.split('\n').map(line => line.replace(folder, ''))).toEqual([
      '/a: may not be read',
      '/m/device.yaml: is no regular file',
      '/m/gone.yaml: a link to nothing',
      '/m/self.yaml: links lead in a circle',
      '/m/wide.yaml: is UTF-16 text, as PowerShell writes by ">"; save it as UTF-8',
      '/no/such: no such file or folder',
      '',
    ]);
    expect(out).toContain('gateway-tls-on-plaintext-protocol');
  });
});

test('a pipe and a device are no files, and what is too large is not read', () => {
  const pipe = join(folder, 'pipe.yaml');
  execFileSync('mkfifo', [pipe]);
  const large = put('large.yaml', '');
  truncateSync(large, 200 * 1024 * 1024 + 1);
  const file = put('gateway.yaml', broken);
  const { code, err, out } = run([pipe, '/dev/zero', large, file]);
  expect(code).toBe(2);
  expect(err.split('\n').map(line => line.replace(folder, ''))).toEqual([
    '/pipe.yaml: is no regular file; what comes by a pipe is read as -',
    '/dev/zero: is no regular file; what comes by a pipe is read as -',
    '/large.yaml: is larger than 200 MiB',
    '',
  ]);
  expect(out).toContain('gateway-tls-on-plaintext-protocol');
});

test('a standard input without an end is not read to it', () => {
  const device = openSync('/dev/zero', 'r');
  try {
    expect(() => readStream(device, 1)).toThrow('is larger than 1 MiB');
  } finally {
    closeSync(device);
  }
  const file = openSync(put('x.yaml', 'é'.repeat(100_000)), 'r');
  try {
    expect(readStream(file, 1).toString('utf8')).toBe('é'.repeat(100_000));
  } finally {
    closeSync(file);
  }
});

test('explains each rule, lists all, and helps with names', () => {
  const explain = (...args: string[]) => {
    const { code, out, err } = ran(EXPLAIN, args);
    return [code, out + err] as const;
  };
  expect(explain('a', 'b')[0]).toBe(2);
  expect(explain('grpc-port')).toEqual([2, 'there is no rule "grpc-port". Did you mean grpc-port-without-protocol?\n']);
  expect(explain('subset missing')[1]).toContain('Did you mean subset-missing?');
  expect(explain('suppression')[1]).toContain('Did you mean suppression-unused, suppression-without-reason?');
  expect(explain('open-to-the-intrenet')[1]).toContain('Did you mean open-to-the-internet?');
  expect(explain('nosuch')).toEqual([2, 'there is no rule "nosuch". npm run explain lists all of them.\n']);
  expect(explain('\n::error::\u001b')[1]).not.toMatch(/[^\P{C}\n]|^\s*::/mu);
  expect(explain('app-protocol-wrong')[1]).toMatch(/^# app-protocol-wrong\n\nError\. /);
  expect(explain()[1].match(/^ {2}\S/gm)).toHaveLength(RULES.length);
  expect(explain('app-protocol')).toEqual([2, 'there is no rule "app-protocol". Did you mean app-protocol-wrong?\n']);
});
