/** A base and overlays: what they come to, and where each mistake stands. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesize } from '../../lib/app';
import { effectiveFile } from '../../lib/cli/actions/config';
import { collisions } from '../../lib/cli/collisions';
import { loadEnvironments, type Source } from '../../lib/environment/load';
import { PROJECT } from '../golden';
import { MINIMAL, readerOf, textOf } from '../samples';

type Files = Readonly<Record<string, string>>;

const HOSTS = `hosts: ${MINIMAL.hosts}\n`;
const BASE = textOf().replace(/^(name|hosts): .*\n/gm, '');
const SITE = `name: site\nextends: bases/eu.yaml\n${HOSTS}`;

/** Loads environments of a folder environments/ with these files beside and below it. */
function load(files: Files, names = ['environments/site.yaml']) {
  const sources = names.map((file): Source => ({ file, text: files[file]! }));
  return loadEnvironments(sources, readerOf(files));
}

const withBase = (base: string, site = SITE) =>
  load({ 'environments/site.yaml': site, 'environments/bases/eu.yaml': base });

const told = ({ mistakes }: ReturnType<typeof load>) =>
  mistakes.map(({ file, line, path, message }) => `${file}:${line} ${path}: ${message}`);

test('mappings merge, lists and scalars replace, null takes away', () => {
  const { environments, mistakes } = withBase(
    `${BASE}alloy: {replicas: 3, nodeSelector: {a: x, b: x}, tolerations: [{key: a}, {key: b}]}\nsmokeTest: {}\n`,
    `${SITE}alloy: {replicas: null, nodeSelector: {b: y, c: y}, tolerations: [{key: c}]}\nsmokeTest: null\n`,
  );
  expect(mistakes).toEqual([]);
  const [{ alloy, smokeTest }] = environments as [(typeof environments)[0]];
  expect(alloy.nodeSelector).toEqual({ a: 'x', b: 'y', c: 'y' });
  expect(alloy.tolerations!.map(({ key }) => key)).toEqual(['c']);
  expect([alloy.replicas, smokeTest]).toEqual([withBase(BASE).environments[0]!.alloy.replicas, undefined]);
});

test('a base may extend a base, x- keys and a base’s name are nobody’s', () => {
  const { environments, mistakes } = load({
    'environments/site.yaml': SITE,
    'environments/bases/eu.yaml': 'extends: ../../shared/all.yaml\nname: eu\nx-a: &a {replicas: 5}\nalloy: {<<: *a}\n',
    'shared/all.yaml': `name: all\nx-a: 1\n${BASE}`,
  });
  expect(mistakes).toEqual([]);
  expect([environments[0]!.name, environments[0]!.alloy.replicas]).toEqual(['site', 5]);
  expect(told(withBase(`name: site\n${BASE}`, SITE.replace('name: site\n', '')))).toEqual([
    expect.stringMatching(/^environments\/site\.yaml:1 name: missing\. /),
  ]);
});

test('a mistake stands in the file that says the value, what is missing in the environment', () => {
  const { mistakes } = withBase(
    `${BASE}x-d: &d\n  replicas: 0\nalloy: *d\nnbl: {}\n`,
    SITE.replace(', http:', ', htp:'),
  );
  expect(mistakes.map(({ file, line, path }) => `${file}:${line} ${path}`)).toEqual([
    'environments/site.yaml:3 hosts.http',
    'environments/site.yaml:3 hosts.htp',
    'environments/bases/eu.yaml:5 alloy.replicas',
    'environments/bases/eu.yaml:7 nbl',
  ]);
});

test('two alternatives: which file says each, and the way out', () => {
  const said = told(
    withBase(
      `${BASE}access: {mtls: {caSecret: a}}\n`,
      `${SITE}access: {none: {reason: x}}\ntls: {secrets: {grpc: a, http: b}}\n`,
    ),
  );
  expect(said).toEqual([
    expect.stringMatching(
      /^environments\/site\.yaml:4 access\.none: .* access\.mtls is from environments\/bases\/eu\.yaml:4\. null takes away what a base says: access: \{mtls: null\}\.$/,
    ),
    expect.stringMatching(
      /^environments\/site\.yaml:5 tls: .*exactly one of issuer, secrets\. tls\.issuer is from environments\/bases\/eu\.yaml:2, tls\.secrets is from environments\/site\.yaml:5\. null takes away what a base says: tls: \{issuer: null\}\.$/,
    ),
  ]);
});

test('a null where no base says anything is a mistake', () => {
  expect(told(withBase(BASE, `${SITE}smoketest: null\nnlb: null\n`))).toEqual([
    expect.stringMatching(/site\.yaml:4 smoketest: unknown field\. Did you mean "smokeTest"/),
    expect.stringMatching(/site\.yaml:5 nlb: got null, .* no base says this: remove the line\.$/),
  ]);
});

test('a mistake of a base is told once, with who extends it', () => {
  const names = ['a', 'b', 'c'].map(name => `environments/${name}.yaml`);
  const files = Object.fromEntries(names.map(file => [file, SITE.replace('name: site', `name: ${file[13]}`)]));
  expect(told(load({ ...files, 'environments/bases/eu.yaml': `${BASE}alloy: {replicas: 0}\n` }, names))).toEqual([
    expect.stringMatching(
      /^environments\/bases\/eu\.yaml:4 alloy\.replicas: .* \(Found for environments\/a\.yaml and 2 more\.\)$/,
    ),
  ]);
});

test('a base among the environments is told to move, unless it is an environment too', () => {
  const files = { 'environments/_base.yaml': BASE, 'environments/site.yaml': SITE.replace('bases/eu', '_base') };
  expect(told(load(files, Object.keys(files)))).toEqual([
    expect.stringMatching(/^environments\/_base\.yaml:1 : others extend this file, and it has no name.*bases\//),
  ]);
  const two = { 'environments/dev.yaml': textOf(), 'environments/site.yaml': SITE.replace('bases/eu', 'dev') };
  expect(load(two, Object.keys(two)).environments.map(({ name }) => name)).toEqual(['dev', 'site']);
});

test('presentValues is a path from the file that says it', () => {
  const helm = (file: string) =>
    `${BASE.replace(/gateway: .*/, `gateway: {name: edge, service: {helm: {presentValues: ${file}}}}`)}access: {mtls: {caSecret: ca}}\n`;
  const files = (file: string) => ({
    'environments/site.yaml': SITE,
    'environments/bases/eu.yaml': helm(file),
    'environments/bases/present/edge.yaml': 'null\n',
    'environments/present/edge.yaml': 'null\n',
  });
  for (const [named, file] of [
    ['present/edge.yaml', 'environments/bases/present/edge.yaml'],
    ['../present/edge.yaml', 'environments/present/edge.yaml'],
  ] as const) {
    const { environments, mistakes } = load(files(named));
    expect(mistakes).toEqual([]);
    expect(environments[0]!.present!.file).toBe(file);
  }
  expect(told(load(files('../../present/edge.yaml')))).toEqual([
    expect.stringMatching(/^environments\/bases\/eu\.yaml:1 .*allowed: a file in a folder below environments/),
  ]);
});

test.each([
  ['""', /allowed: the path of one \.yaml file/],
  ['[a.yaml, b.yaml]', /got a list of 2, allowed: the path of one/],
  ['null', /allowed: the path of one/],
  ['https://a.example.com/eu.yaml', /allowed: the path of one/],
  ['https://u:hunter2@a.example.com/eu.yaml', /allowed: the path of one/],
  ['/etc/eu.yaml', /allowed: the path of one/],
  ['/dev/zero', /allowed: the path of one/],
  ['../../.ssh/id', /allowed: the path of one/],
  ['gone.yaml', /got "gone\.yaml", and there is no file environments\/gone\.yaml\./],
  ['site.yaml', /goes in a circle: environments\/site\.yaml → environments\/site\.yaml\./],
  ['./bases/../site.yaml', /goes in a circle/],
])('extends: %s is refused', (written, message) => {
  const [one, ...more] = told(withBase(BASE, SITE.replace('bases/eu.yaml', written)));
  expect(more).toEqual([]);
  expect(one).toMatch(/^environments\/site\.yaml:2 extends: /);
  expect(one).toMatch(message);
  expect(one).not.toContain('hunter2');
});

test.each([
  ['', /bases\/eu\.yaml:1 : the file is empty/],
  ['- a\n', /bases\/eu\.yaml:1 : no mapping of fields/],
  ['hunter2\n', /no mapping of fields/],
  ['a: 1\nb: 2\na: 3\n', /bases\/eu\.yaml:3 : not YAML: duplicated mapping key/],
  [`a: &a [x]\nb: [${Array(101).fill('*a').join(',')}]\n`, /not YAML: .*alias/],
  ['a: 1\n---\nb: 1\n', /more than one YAML document/],
  [
    'extends: ../site.yaml\n',
    /bases\/eu\.yaml:1 extends: goes in a circle: environments\/site\.yaml → environments\/bases\/eu\.yaml → environments\/site\.yaml/,
  ],
  ...['__proto__', 'constructor', 'toString'].map(
    key => [`${BASE}${key}: {polluted: 1}\n`, /bases\/eu\.yaml:4 .*unknown field/] as [string, RegExp],
  ),
  ...['__proto__', 'constructor'].map(
    key =>
      [`${BASE}alloy: {nodeSelector: {${key}: x}}\n`, /bases\/eu\.yaml:4 .*every JavaScript object has/] as [
        string,
        RegExp,
      ],
  ),
])('a base is refused: %j', (base, message) => {
  const said = told(withBase(base));
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(message);
  expect(said[0]).not.toContain('hunter2');
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
});

test('more than ten files that extend one another are refused', () => {
  const bases = Array.from({ length: 12 }, (_, i) => [`environments/bases/b${i}.yaml`, `extends: b${i + 1}.yaml\n`]);
  expect(told(load({ 'environments/site.yaml': SITE.replace('eu', 'b0'), ...Object.fromEntries(bases) }))).toEqual([
    expect.stringMatching(/^environments\/bases\/b8\.yaml:1 extends: more than 10 files extend one another/),
  ]);
});

test('what is no regular file, or too large, is refused; a link is followed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'otlp-extends-'));
  try {
    const file = (name: string) => join(folder, name);
    mkdirSync(file('folder.yaml'));
    writeFileSync(file('large.yaml'), `x-a: ${'x'.repeat(2 * 1024 * 1024)}\n`);
    symlinkSync('/dev/zero', file('zero.yaml'));
    symlinkSync('circle.yaml', file('circle.yaml'));
    writeFileSync(file('real'), BASE);
    symlinkSync('real', file('link.yaml'));
    const of = (base: string) => loadEnvironments([{ file: file('site.yaml'), text: SITE.replace('bases/eu', base) }]);
    expect(
      ['folder', 'large', 'zero', 'circle', 'link'].map(base => of(base).mistakes.map(({ message }) => message)),
    ).toEqual([
      [expect.stringContaining('is a folder. A base is a regular file.')],
      [expect.stringContaining('is larger than 1 MiB')],
      [expect.stringContaining('is no regular file')],
      [expect.stringContaining('links in a circle')],
      [],
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('43 environments of five lines read and parse their base once', () => {
  const names = Array.from({ length: 43 }, (_, index) => `site-${index}`);
  const sources = names.map(name => ({
    file: `environments/${name}.yaml`,
    text: SITE.replace('name: site', `name: ${name}`),
  }));
  const reads: string[] = [];
  const { environments, mistakes } = loadEnvironments(sources, file => {
    reads.push(file);
    return file === 'environments/bases/eu.yaml' ? `extends: all.yaml\nalloy: {replicas: 3}\n` : BASE;
  });
  expect(mistakes).toEqual([]);
  expect(environments).toHaveLength(43);
  expect(reads).toEqual(['environments/bases/eu.yaml', 'environments/bases/all.yaml']);
});

test('two of one base in one cluster are told at the file that can differ', () => {
  const text = (name: string) => SITE.replace('name: site', `name: ${name}`);
  const files: Files = { 'environments/bases/eu.yaml': `${BASE}cluster: eu\n` };
  const sources = ['a', 'b'].map(name => ({ file: `environments/${name}.yaml`, text: text(name) }));
  const members = loadEnvironments(sources, readerOf(files)).environments.map((environment, index) => ({
    environment,
    source: sources[index]!,
    files: synthesize(environment),
  }));
  const found = collisions(members);
  expect(found.length).toBeGreaterThan(2);
  for (const { file, line, path, message } of found) {
    expect([file, line]).toEqual(['environments/b.yaml', path === 'hosts' ? 3 : 2]);
    expect(message).toMatch(/^environments\/a\.yaml:[23] is of the same cluster, "eu"/);
  }
});

const CASES = join(PROJECT, 'test/cases');

test.each(readdirSync(CASES).filter(file => file.endsWith('.yaml')))(
  'what config prints of %s is that environment',
  file => {
    const read = (text: string) => loadEnvironments([{ file, text }], readerOf());
    const { environments, written } = read(readFileSync(join(CASES, file), 'utf8'));
    for (const defaults of [false, true]) {
      const printed = effectiveFile(environments[0]!, written.get(environments[0]!)!, defaults);
      const again = read(printed);
      expect(again.mistakes).toEqual([]);
      // With the defaults a preset is printed as what it stands for.
      if (!defaults) expect(again.environments[0]).toMatchObject(environments[0]!);
      expect(synthesize(again.environments[0]!)).toEqual(synthesize(environments[0]!));
      expect(printed.includes(' # default\n')).toBe(defaults);
    }
  },
);
