/** What makes the commands quick, as counts of work: times tell more of the machine than of the program. */
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { synthesizeAndCheck } from '../../lib/cli/synthesize-and-check';
import * as json from '../../lib/kubernetes/json';
import * as yaml from '../../lib/kubernetes/yaml';
import { RULES } from '../../lib/rules';
import { judgeInputs } from '../../lib/rules/engine/check';
import { PROJECT, readFolder } from '../golden';
import { environmentOf } from '../samples';

const MANIFESTS = join(PROJECT, 'dist/prod/manifests');
const TEXTS = Object.values(readFolder(MANIFESTS));

/** An annotation of a pod that is a text of YAML itself. */
const PROXY_SETTINGS = /proxy\.istio\.io\/config:/g;

afterEach(() => jest.restoreAllMocks());

/** What a check of finished manifests loads and calls. */
function checked(): { calls: Record<string, number>; modules: string[] } {
  const args = ['--require', join(__dirname, 'work-probe.js'), 'build/lib/cli/check.js', MANIFESTS];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: PROJECT, encoding: 'utf8' });
  expect(status).toBe(0);
  return JSON.parse(stderr);
}

test('a check loads the rules, a reader of YAML, and nothing that makes manifests', () => {
  const { modules } = checked();
  const packages = modules.flatMap(file => /node_modules\/([^/]+)/.exec(file)?.[1] ?? []);
  expect([...new Set(packages)].sort()).toEqual(['fastest-levenshtein', 'js-yaml']);
  const folders = modules.flatMap(file => /^build\/lib\/(\w+)\//.exec(file)?.[1] ?? []);
  for (const maker of ['charts', 'path', 'runbook', 'operations', 'drift', 'doctor'])
    expect(folders).not.toContain(maker);
  expect(folders).toContain('rules');
});

/** In kB. Compiling and running it is most of what a command costs before it does anything (docs/performance.md). */
test.each([
  ['check', 1000],
  ['explain', 900],
  ['config', 320],
  ['synth', 1800],
])('the bundle of %s has no more than %d kB', (command, most) => {
  expect(statSync(join(PROJECT, `build/commands/bundles/${command}.js`)).size / 1000).toBeLessThan(most);
});

test('a check reads each file once, and pays for IPv6 only where an address has a colon', () => {
  const settings = TEXTS.flatMap(text => text.match(PROXY_SETTINGS) ?? []);
  expect(checked().calls).toEqual({ parseEvents: TEXTS.length + settings.length, isIPv6: 0 });
});

test('a place is looked up for a finding, not for an object', () => {
  const looked: unknown[] = [];
  const inputs = TEXTS.map((text, index) => ({
    file: `${index}.yaml`,
    documents: yaml.parseYaml(text).map(document => ({
      ...document,
      locate: (path: json.Path) => {
        looked.push(path);
        return document.locate(path);
      },
    })),
  }));
  expect(judgeInputs(inputs, RULES).findings).toEqual([]);
  expect(looked).toEqual([]);
});

test('what was just made is judged without its text', () => {
  const environment = environmentOf();
  const parse = jest.spyOn(yaml, 'parseYaml');
  expect(synthesizeAndCheck(environment, 'dist').findings).toEqual([]);
  // Annotations that are texts of YAML themselves are read.
  expect(parse.mock.calls.filter(([text]) => text.includes('kind:'))).toEqual([]);
});

/** Environments that have nothing in common, in one text. */
function environments(count: number): string {
  return Array.from({ length: count }, (_, index) =>
    TEXTS.join('---\n')
      .replaceAll('namespace: observability', `namespace: o${index}`)
      .replaceAll('namespace: istio-system', `namespace: i${index}`)
      .replaceAll('observability/', `o${index}/`)
      .replaceAll('observability.svc', `o${index}.svc`)
      .replaceAll('istio: ingressgateway', `istio: g${index}`)
      .replaceAll('.example.com', `.e${index}.example.com`),
  ).join('---\n');
}

/** How often a judgement looks into the objects. */
function looks(count: number): number {
  const documents = yaml.parseYaml(environments(count));
  const spies = (['get', 'record', 'list', 'text'] as const).map(name => jest.spyOn(json, name));
  judgeInputs([{ file: 'x.yaml', documents }], RULES);
  const calls = spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
  jest.restoreAllMocks();
  return calls;
}

test('four times the objects are four times the work', () => {
  const [few, many] = [looks(2), looks(8)];
  expect(few).toBeGreaterThan(1000);
  expect(many / few).toBeLessThan(4.2);
});
