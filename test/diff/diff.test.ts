/** Any manifests: what is said of objects, of hostile texts, of nothing, and of the reverse. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { diffOf } from '../../lib/diff/diff';
import { changedObjects } from '../../lib/diff/objects';
import { type Format, report } from '../../lib/diff/report';
import { written } from '../../lib/diff/sentence';
import { aligned, sideOf } from '../../lib/diff/side';
import { inert } from '../../lib/foreign/text';
import type { Source } from '../../lib/kubernetes/manifests';
import { parseYaml } from '../../lib/kubernetes/yaml';
import { PATH } from '../../lib/rules/engine/examples';
import { PROJECT } from '../golden';
import { Dice, mutant } from '../properties/mutant';
import { file, lines, sourcesOf } from './said';

const between = (before: string, after: string) => lines(diffOf(file(before), file(after)));

const deployment = (spec: string, more = '') => `apiVersion: apps/v1
kind: Deployment
metadata: {name: app, namespace: apps}
spec:
  ${spec}
  selector: {matchLabels: {app: app}}
  template: {metadata: {labels: {app: app}}, spec: {containers: [{name: app, image: "app:1"}]}}
${more}`;

test('nothing changes where nothing does, whatever a cluster fills in by itself', () => {
  const sources = sourcesOf();
  expect(diffOf(sources, sources)).toEqual([]);
  expect(diffOf([], [])).toEqual([]);
  expect(between(deployment('replicas: 2'), deployment('replicas: 2\n  revisionHistoryLimit: 10'))).toEqual([]);
  expect(between(deployment('replicas: 2\n  revisionHistoryLimit: 10'), deployment('replicas: 2'))).toEqual([]);
  expect(report({ base: 'a', to: 'b', environments: [] }, 'text')).toBe('a → b\nnothing changes on the path\n');
});

test('a field that no sentence knows is named', () => {
  const map = (data: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m, namespace: n}\ndata: ${data}\n`;
  expect(between(map('{a: x, b: y}'), map('{a: z, c: y}'))).toEqual([
    'rest ? ConfigMap n/m: data.a: x → z; data.b: gone, was y; data.c: new, y [config.alloy: other ports, sizes or destinations]',
  ]);
  const unknown = (spec: string) => `apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: t}\nspec: ${spec}\n`;
  expect(between(unknown('{list: [a, b]}'), unknown('{list: [b, c]}'))).toEqual([
    'rest · Thing t: spec.list: without a, with c',
  ]);
  expect(between('a: 1\nb: {c: [1]}\n', 'a: 2\nb: {c: [1]}\n')).toEqual(['rest · x.yaml: a: 1 → 2']);
});

test('a label that many objects have is told once', () => {
  const maps = (version: string) =>
    ['a', 'b', 'c']
      .map(name => `apiVersion: v1\nkind: Thing\nmetadata: {name: ${name}, labels: {v: "${version}"}}\n`)
      .join('---\n');
  expect(between(maps('1'), maps('2'))).toEqual(['rest · metadata.labels.v: 1 → 2, in 3 objects']);
});

test('what a Secret holds, and what looks like a credential, is not repeated', () => {
  const secret = (value: string) =>
    `apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: n}\nstringData: {password: ${value}}\n`;
  expect(between(secret('one-secret'), secret('other-secret')).join()).not.toMatch(/one-secret|other-secret/);
  const env = (value: string) =>
    deployment('replicas: 1').replace('image:', `env: [{name: A, value: "${value}"}], image:`);
  const found = between(env('Bearer abcdefghijklmnop'), env('Bearer qrstuvwxyzabcdef'));
  expect(found.join()).toMatch(/\(not shown\)/);
  expect(found.join()).not.toMatch(/Bearer/);
});

test.each([
  [
    'a Deployment’s selector',
    deployment('replicas: 1').replace('matchLabels: {app: app}', 'matchLabels: {app: app, x: y}'),
    'spec.selector.matchLabels.x',
  ],
  ['a Recreate', '', ''],
])('%s', (_, after, path) => {
  const before = deployment('replicas: 1');
  if (path)
    expect(between(before, after)).toContainEqual(
      `hand ✗ Deployment apps/app can’t be changed so (${path}): the API server refuses the whole object. To deliver it, delete it, and let it be made anew`,
    );
  else
    expect(
      between(
        deployment('strategy: {type: Recreate}'),
        deployment('strategy: {type: Recreate}').replace('app:1', 'app:2'),
      ),
    ).toEqual([
      'restarts ✗ the pods of Deployment apps/app restart, all at once: there is none until the new ones are ready: image app:1 → app:2',
    ]);
});

test('ports of other applications on a shared load balancer', () => {
  const service = (ports: string) =>
    `apiVersion: v1\nkind: Service\nmetadata: {name: gw, namespace: istio-system}\nspec: {type: LoadBalancer, selector: {istio: gw}, ports: [${ports}]}\n`;
  expect(
    between(
      service('{name: web, port: 80}, {name: tls, port: 443, targetPort: 8443}'),
      service('{name: tls, port: 443}'),
    ),
  ).toEqual([
    'others ✗ whoever uses port 80 of Service gw, which is not OTLP’s, is cut off: it goes',
    'others ✗ port 443 of Service gw leads to 443 of the gateway’s pods, not 8443: whatever listens there moves with it',
  ]);
});

test('an object that goes without one in its place', () => {
  const without = (kind: string) => {
    const documents = PATH.split(/^---$/m);
    const left = documents.filter(text => !new RegExp(`^kind: ${kind}$`, 'm').test(text));
    expect(left.length).toBeLessThan(documents.length);
    return between(PATH, left.join('---'));
  };
  expect(without('VirtualService')).toContainEqual(
    expect.stringMatching(/^senders ✗ senders of .* must go elsewhere: /),
  );
  expect(without('Service')).toContainEqual(expect.stringMatching(/^deleted \? Service /));
  const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: n}\n';
  expect(between(namespace, 'apiVersion: v1\nkind: Thing\nmetadata: {name: t}\n')).toContainEqual(
    'deleted ✗ Namespace n',
  );
  const filter = 'apiVersion: networking.istio.io/v1alpha3\nkind: EnvoyFilter\nmetadata: {name: f, namespace: n}\n';
  expect(between(namespace, `${namespace}---\n${filter}`)).toEqual(['made ? EnvoyFilter n/f']);
});

test('the examples of the checker: a finding that is new, and one that is fixed', () => {
  const broken = PATH.replace('protocol: HTTPS', 'protocol: GRPC');
  expect(broken).not.toBe(PATH);
  const [one, other] = [between(PATH, broken), between(broken, PATH)];
  expect(one.filter(line => line.startsWith('findings ✗ new error gateway-tls-on-plaintext-protocol'))).toHaveLength(1);
  expect(other).toContainEqual(expect.stringMatching(/^findings · fixed error gateway-tls-on-plaintext-protocol/));
});

test('a configuration that nothing reloads, and one that a reloader does', () => {
  const pod = (more: string) =>
    deployment('replicas: 1', '').replace(
      'containers: [{name: app, image: "app:1"}]',
      `volumes: [{name: c, configMap: {name: m}}], containers: [{name: alloy, image: grafana/alloy, args: [run, /c/config.alloy], volumeMounts: [{name: c, mountPath: /c}]}${more}]`,
    );
  const both = (more: string, level: string) =>
    `${pod(more)}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: m, namespace: apps}\ndata: {config.alloy: 'logging { level = "${level}" }'}\n`;
  expect(between(both('', 'info'), both('', 'debug'))).toContainEqual(
    'restarts · nothing restarts the pods of Deployment apps/app: they run the old ConfigMap apps/m until somebody does',
  );
  const reloader = ', {name: config-reloader, image: reloader}';
  expect(between(both(reloader, 'info'), both(reloader, 'debug'))).toContainEqual(
    'restarts · Alloy of Deployment apps/app reads the new ConfigMap apps/m without a restart, by its reloader',
  );
});

const HOSTILE = [
  '`</details> **x** <img src=x onerror=alert(1)>`',
  '@team [x](http://evil) | a | ![](x)',
  '\u001b[2J\u202e\n::error::x',
  '##vso[task.x]',
  '``` ` ``',
];

test.each(HOSTILE)('hostile names say nothing to a terminal, a runner or a page: %j', name => {
  const map = (value: string) =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${JSON.stringify(name)}, namespace: ${JSON.stringify(name)}}\ndata: {${JSON.stringify(name)}: ${JSON.stringify(value)}}\n`;
  const environments = diffOf(file(map(name)), file(map(`${name}${name}`)));
  const compared = { base: name, to: name, environments };
  for (const line of report(compared, 'text').split('\n')) expect(inert(line)).toBe(line);
  const markdown = report(compared, 'markdown');
  for (const line of markdown.split('\n')) expect(inert(line)).toBe(line);
  // outside of code there is nothing but words of ours
  expect(withoutCode(markdown)).not.toMatch(/img|@team|evil|vso|\*\*x|onerror/);
  const json = JSON.parse(report(compared, 'json'));
  expect(json.base).toBe(name);
});

/** Markdown without its spans of code, as https://spec.commonmark.org/0.31.2/#code-spans finds them. */
function withoutCode(markdown: string): string {
  return markdown.replace(/(?<!`)(`+)(?!`)(.*?)(?<!`)\1(?!`)/g, '');
}

test('a report that is too long for a comment is cut at a part, and says so', () => {
  const maps = (value: string) =>
    Array.from(
      { length: 2000 },
      (_, index) => `apiVersion: v1\nkind: Thing\nmetadata: {name: t${index}}\nspec: {a: ${value}${index}}\n`,
    ).join('---\n');
  const environments = diffOf(file(maps('x')), file(maps('y')));
  const markdown = report({ base: 'a', to: 'b', environments }, 'markdown');
  expect(markdown.length).toBeLessThan(65_000);
  expect(markdown).toContain('`Thing t99`');
  expect(markdown).toContain('- and 1900 more, by `npm run diff`\n');
  const many = Array.from({ length: 20 }, () => environments).flat();
  const long = report({ base: 'a', to: 'b', environments: many }, 'markdown');
  expect(long.length).toBeLessThan(65_000);
  expect(long).toMatch(/\nThe rest is too long for a comment: \d+ more parts, by `npm run diff`\.\n$/);
});

const MUTANTS = 500;
/** Of so many mutants one is told in words: that takes longer than the comparison. */
const TOLD = 25;
const SEED = Number(process.env.SEED ?? 1);
const EXAMPLES = readdirSync(join(PROJECT, '__snapshots__'))
  .filter(name => /^(?:minimal|access-jwt|delivery-disk|gateway-own)$/.test(name))
  .map(name =>
    readdirSync(join(PROJECT, '__snapshots__', name), { recursive: true, encoding: 'utf8' })
      .filter(path => /manifests\/.*\.yaml$/.test(path) && !path.includes('operations'))
      .flatMap(path =>
        parseYaml(readFileSync(join(PROJECT, '__snapshots__', name, path), 'utf8')).map(({ value }) => value),
      ),
  );

test('mutants: nothing throws, the same says nothing, and a change and its reverse name the same objects', () => {
  expect(EXAMPLES).toHaveLength(4);
  const dice = new Dice(SEED);
  for (let count = 0; count < MUTANTS; count += 1) {
    const example = dice.of(EXAMPLES);
    const [before, after] = [source(example), source(mutant(dice, example))];
    expect({ count, changed: changed(after, after) }).toEqual({ count, changed: [] });
    expect({ count, changed: changed(before, after) }).toEqual({ count, changed: changed(after, before) });
    if (count % TOLD > 0) continue;
    const one = diffOf(before, after);
    for (const format of ['text', 'markdown', 'json'] satisfies Format[])
      for (const line of report({ base: 'a', to: 'b', environments: one }, format).split('\n'))
        expect(inert(line)).toBe(line);
    for (const { statements } of one)
      for (const { sentence } of statements) expect(written(sentence, String)).not.toMatch(/undefined|\[object/);
  }
});

/** The objects that differ. */
function changed(before: readonly Source[], after: readonly Source[]): string[] {
  const side = sideOf(after);
  return changedObjects(aligned(sideOf(before), side).objects, side.objects)
    .map(({ kind, before: one, after: other }) => `${kind} ${(other ?? one)!.name}`)
    .sort();
}

function source(values: readonly unknown[]): Source[] {
  return [
    {
      file: 'x.yaml',
      documents: values.map(value => ({ value, locate: () => ({ line: 1, column: 1, isBlock: true as const }) })),
    },
  ];
}
