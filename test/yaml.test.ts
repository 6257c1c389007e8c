import { parseYaml, YamlError } from '../lib/yaml';

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
  expect(parseYaml(text)[document]!.locate(path)).toEqual({ line, column });
});

test('an empty text has no documents', () => {
  expect(parseYaml('')).toEqual([]);
});

test.each([
  ['a duplicate key', 'a: 1\nb: 2\na: 3\n', 'duplicated mapping key', { line: 3, column: 1 }],
  ['text that is not YAML', 'a: [1\nb: 2\n', expect.any(String), { line: 2, column: 1 }],
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
