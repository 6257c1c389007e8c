import { parseYaml, YamlError } from '../../lib/kubernetes/yaml';

const text = 'name: prod\nhosts:\n  grpc: "a"\n  list: [1, {x: 2}]\n---\nother: &a true\nagain: *a\n';

test('gives each document its value', () => {
  expect(parseYaml(text).map(document => document.value)).toEqual([
    { name: 'prod', hosts: { grpc: 'a', list: [1, { x: 2 }] } },
    { other: true, again: true },
  ]);
});

test.each([
  [0, ['name'], 1, 1],
  [0, ['hosts', 'grpc'], 3, 3],
  [0, ['hosts', 'list', 1, 'x'], 4, 14],
  [0, ['hosts', 'absent', 'deeper'], 2, 1],
  [1, ['again'], 7, 1],
])('document %i: %j stands at %i:%i', (document, path, line, column) => {
  expect(parseYaml(text)[document]!.locate(path)).toMatchObject({ line, column });
});

test('objects of JSON may follow each other', () => {
  const stream = '\ufeff{"a": "}{",\n "b": [{"c": "\\""}]}\n\n{"d": 1} {"e":\n2}\n';
  const documents = parseYaml(stream);
  expect(documents.map(({ value }) => value)).toEqual([{ a: '}{', b: [{ c: '"' }] }, { d: 1 }, { e: 2 }]);
  expect(documents[0]!.locate(['b', 0, 'c'])).toMatchObject({ line: 2, column: 10 });
  expect(documents[1]!.locate(['d'])).toMatchObject({ line: 4, column: 3 });
  expect(documents[2]!.locate(['e'])).toMatchObject({ line: 4, column: 12 });
});

test.each(['{"a": 1} b', '{"a": 1}\n{"b": ', '{"a": 1}\n[1]', '{"a": 1}\n{"b" 1}', '{"a": [}'])(
  '%j is no stream',
  stream => {
    expect(() => parseYaml(stream)).toThrow(YamlError);
  },
);

test('an empty text has no documents', () => {
  expect(parseYaml('')).toEqual([]);
});

test('places are found in any order, in documents and lists of any length', () => {
  const items = Array.from({ length: 300 }, (_, index) => `- {name: n${index}, "a.b": [x]}`);
  const [first, second] = parseYaml(`items:\n${items.join('\n')}\n---\n${items.join('\n')}\n`);
  for (const index of [299, 0, 150, 299]) {
    expect(first!.locate(['items', index, 'name'])).toMatchObject({ line: index + 2, column: 4 });
    expect(second!.locate([index, 'a.b', 0]).line).toBe(index + 303);
  }
  expect(first!.locate(['items', 300])).toMatchObject({ line: 1, column: 1 });
});

const merges = `base: &base {x: 1, deep: {y: 2}}
more: &more
  <<: *base
  x: 3
  z: [4]
both:
  <<: [{w: 5, x: 6}, *more]
  deep: {y: 7}
plain: *more
quoted: {"<<": 1}
`;

test('a merge key brings what its mapping does not say itself, the earlier of several first', () => {
  expect(parseYaml(merges)[0]!.value).toEqual({
    base: { x: 1, deep: { y: 2 } },
    more: { x: 3, deep: { y: 2 }, z: [4] },
    both: { w: 5, x: 6, deep: { y: 7 }, z: [4] },
    plain: { x: 3, deep: { y: 2 }, z: [4] },
    quoted: { '<<': 1 },
  });
});

test.each([
  [['more', 'x'], 4, 3],
  [['more', 'deep', 'y'], 1, 27],
  [['both', 'x'], 7, 15],
  [['both', 'z', 0], 5, 7],
  [['both', 'deep', 'y'], 8, 10],
  [['both', 'absent'], 6, 1],
  [['plain'], 9, 1],
  [['plain', 'z'], 5, 3],
  [['plain', 'deep', 'y'], 1, 27],
  [['quoted', '<<'], 10, 11],
])('what an alias or a merge key brings stands where it is written: %j at %i:%i', (path, line, column) => {
  expect(parseYaml(merges)[0]!.locate(path)).toMatchObject({ line, column });
});

test('an alias means the last anchor of its name, in its own document', () => {
  const [first, second] = parseYaml('a: &a {x: 1}\nb: *a\nc: &a {x: 2}\nd: *a\n---\na: &a {x: 3}\nb: *a\n');
  expect([first!.locate(['b', 'x']).line, first!.locate(['d', 'x']).line]).toEqual([1, 3]);
  expect(second!.locate(['b', 'x']).line).toBe(6);
});

const levels = (count: number) => '['.repeat(count) + ']'.repeat(count);
const bomb = (count: number) =>
  `a0: &a0 [x, x, x, x, x, x, x, x]\n${Array.from({ length: count }, (_, index) => `a${index + 1}: &a${index + 1} [${Array(8).fill(`*a${index}`).join(', ')}]\n`).join('')}`;

test.each([
  ['aliases that a person writes', 'a: &a {x: 1, y: [&b z, *b]}\nb: [*a, *a]\n'],
  ['an anchor that is named twice', 'a: &a [1]\nb: [*a]\nc: &a [2]\n'],
  ['a few thousand nodes', bomb(3)],
  ['98 levels', `a: ${levels(98)}`],
])('takes %s', (_, text) => {
  expect(parseYaml(text)).toHaveLength(1);
});

test.each([
  ['a duplicate key', 'a: 1\nb: 2\na: 3\n', 'duplicated mapping key', { line: 3, column: 1 }],
  ['text that is not YAML', 'a: [1\nb: 2\n', expect.any(String), { line: 2, column: 1 }],
  ['a mapping as a key', 'a:\n  ? {x: 1}\n  : 2\n', expect.stringContaining('key'), { line: 2, column: 5 }],
  ['a mapping as a key, by an alias', 'a: &a {x: 1}\n? *a\n: 2\n', expect.stringContaining('key'), {}],
  ['an anchor in itself', 'a: 1\nb: &b [*b]\n', 'the alias *b stands inside its own anchor', { line: 2, column: 9 }],
  [
    'an anchor in itself, far below',
    '&a\nb:\n  - {c: {d: *a}}\n',
    expect.stringContaining('*a'),
    { line: 3, column: 14 },
  ],
  ['a few lines that stand for millions', bomb(8), expect.stringContaining('aliases stand'), { line: 6 }],
  ['a text that is repeated', `a: &a ${'x'.repeat(60_000)}\nb: [*a, *a, *a]\n`, expect.stringContaining('aliases'), {}],
  [
    'documents that stand for much together',
    Array(30).fill(bomb(3)).join('---\n'),
    expect.stringContaining('aliases'),
    {},
  ],
  ['101 levels', levels(101), expect.any(String), { line: 1 }],
  [
    'levels that aliases add',
    `a: &a ${levels(60)}\nb: ${'['.repeat(60)}*a${']'.repeat(60)}\n`,
    expect.stringContaining('levels'),
    { line: 2 },
  ],
  [
    'a template as a value',
    'a: 1\nb: {{ .Values.b }}\n',
    expect.stringContaining('helm template'),
    { line: 2, column: 4 },
  ],
  [
    'a template as a line',
    'a: 1\n{{- if .Values.b }}\nb: 2\n{{- end }}\n',
    expect.stringContaining('helm template'),
    { line: 2, column: 1 },
  ],
  [
    'a template as a part of a value',
    'a: {{ .Release.Name }}-x\n',
    expect.stringContaining('helm template'),
    { line: 1 },
  ],
  [
    'a merge of what is no mapping',
    'a: 1\nb:\n  <<: 2\n',
    '<< takes a mapping or a list of mappings, such as the alias of one',
    { line: 3 },
  ],
  ['a merge of a list of texts', 'a: {<<: [b]}\n', expect.stringMatching(/^<< takes/), { line: 1 }],
  ['a merge of itself', 'a: &a\n  <<: *a\n', 'the alias *a stands inside its own anchor', { line: 2 }],
  [
    'merges that stand for much',
    `a0: &a0 {${Array.from({ length: 50 }, (_, i) => `k${i}: ${'x'.repeat(1000)}`)}}\n${Array.from({ length: 20 }, (_, i) => `a${i + 1}: &a${i + 1} {<<: *a${i}, o${i}: 1}\n`).join('')}`,
    expect.stringContaining('aliases stand'),
    {},
  ],
  ['an alias of nothing, in one inert line', 'a: *\u202eb\n', expect.stringMatching(/^[ -~]*$/), {}],
  ['an alias bomb', `a: &a [x]\nb: [${Array(101).fill('*a').join(',')}]\n`, expect.stringContaining('alias'), {}],
])('refuses %s, with its place', (_, broken, reason, position) => {
  expect.assertions(3);
  try {
    parseYaml(broken);
  } catch (error) {
    expect(error).toBeInstanceOf(YamlError);
    expect((error as YamlError).reason).toEqual(reason);
    expect((error as YamlError).position).toMatchObject(position);
  }
});
