import { parseYaml } from '../../lib/kubernetes/yaml';
import { RULES } from '../../lib/rules';
import { judgeInputs } from '../../lib/rules/engine/check';
import { PATH } from '../../lib/rules/engine/examples';
import { excerpt, mayShow } from '../../lib/rules/engine/excerpt';
import { report } from '../../lib/rules/engine/report';
import type { Finding } from '../../lib/rules/engine/rule';

/** An excerpt of a line of YAML, at a path. */
function shownAt(text: string, path: readonly (string | number)[], inKey = false) {
  const { line, column, key, value } = parseYaml(text)[0]!.locate(path);
  const span = inKey ? key : (value ?? key);
  return excerpt(text.split('\n')[line - 1]!, { column, ...span });
}

test.each<[string, string, (string | number)[], string]>([
  ['a word', 'a: {b: GRPC, c: 1}', ['a', 'b'], '       ^^^^'],
  ['a text with its quotes', "a:\n    b: 'x y' # z", ['a', 'b'], '   ^^^^^'],
  ['a number in a list', 'a: [1, 22]', ['a', 1], '       ^^'],
  ['an alias', 'a: &x 1\nb: *x', ['b'], '   ^^'],
  ['a text behind a tag and an anchor', 'a: !!str &x 12', ['a'], '            ^^'],
  ['an empty text', 'a: ""', ['a'], '   ^^'],
  ['the key of a mapping', 'a: {tls: {}}', ['a', 'tls'], '    ^^^'],
  ['the key of a value on the next line', 'a:\n  long', ['a'], '^'],
  ['the key of a text of several lines', 'a: "b\n  c"', ['a'], '^'],
  ['the key of a block', 'a: |\n  b', ['a'], '^'],
  ['the key of nothing', 'ab:\nc: 1', ['ab'], '^^'],
  ['a key with its quotes', '"a b": {x: 1}', ['a b'], '^^^^^'],
  ['the last key that is there', 'a: {tls: {mode: X}}', ['a', 'tls', 'no', 'such'], '    ^^^'],
  ['nothing of an item that has parts', '- {a: 1}', [0], ''],
  ['a value behind wide characters', 'a: {見出し: x, b: GRPC}', ['a', 'b'], '                  ^^^^'],
  ['wide characters', 'a: 日本🙂', ['a'], '   ^^^^^^'],
  ['a value behind a tab', 'a:\tGRPC', ['a'], '      ^^^^'],
  ['a value behind accents that stand alone', 'a: {e\u0301: 1, b: GRPC}', ['a', 'b'], '             ^^^^'],
])('carets stand below %s', (_, text, path, carets) => {
  expect(shownAt(text, path).carets).toBe(carets);
});

test('what nobody sees is shown by its code, and carets are as wide', () => {
  expect(shownAt('a: {b: "x\u202ey\u200b", c: GRPC}', ['a', 'c'])).toEqual({
    text: 'a: {b: "x\\u{202e}y\\u{200b}", c: GRPC}',
    carets: `${' '.repeat(32)}^^^^`,
  });
  expect(shownAt('a: "\u202e"', ['a']).carets).toBe(`   ${'^'.repeat(10)}`);
});

test('parts that make a command of a runner together are one inert text without carets', () => {
  expect(excerpt('a#vso[task.x]', { column: 1, endColumn: 3 })).toEqual({ text: 'a#vso[task.x]', carets: '^^' });
  expect(excerpt('##vso[task.x]', { column: 1, endColumn: 2 })).toEqual({ text: '#\\u{23}vso[task.x]', carets: '' });
});

describe('a long line', () => {
  const long = `a: {b: ${'x'.repeat(300)}, c: GRPC, d: ${'y'.repeat(300)}}`;

  test('is cut around the value', () => {
    const { text, carets } = shownAt(long, ['a', 'c']);
    expect(text).toMatch(/^…x+, c: GRPC, d: y+…$/);
    expect([...text].length).toBeLessThanOrEqual(101);
    expect(text.slice(carets.indexOf('^'), carets.length)).toBe('GRPC');
  });

  test('keeps its beginning where the value is near', () => {
    expect(shownAt(long, ['a'], true).text).toMatch(/^a: \{b: x+…$/);
  });

  test('is cut within a value that is longer', () => {
    const { text, carets } = shownAt(long, ['a', 'b']);
    expect(text).toMatch(/^a: \{b: x+…$/);
    expect(carets).toMatch(/^ {7}\^{100}$/);
  });

  test('is cut around an item whose end is not known', () => {
    const list = `[${Array.from({ length: 50 }, (_, index) => `{n: ${index}}`).join(', ')}]`;
    const { text, carets } = shownAt(list, [40]);
    expect(text).toMatch(/^….*\{n: 40\}, .*…$/);
    expect(carets).toBe('');
  });

  test('keeps no half of a character', () => {
    for (let count = 95; count < 105; count += 1) {
      const { text } = shownAt(`a: {b: ${'🙂'.repeat(count)}, c: GRPC, d: ${'🙂'.repeat(count)}}`, ['a', 'c']);
      expect(text).not.toContain('\\u{d');
    }
  });

  test('of a whole file is not gone through', () => {
    const line = `${'"a": "##[x", '.repeat(5_000_000)}"c": GRPC`;
    const column = line.length - 3;
    const started = performance.now();
    expect(excerpt(line, { column, endColumn: column + 4 }).text).toMatch(/^….*"c": GRPC$/);
    expect(performance.now() - started).toBeLessThan(500);
  });
});

const found = (more: Partial<Finding> = {}): Finding => ({
  rule: 'x',
  hop: 'listener',
  severity: 'error',
  object: { kind: 'ConfigMap', namespace: '', name: 'a' },
  path: 'data["config.alloy"]',
  file: 'a.yaml',
  line: 1,
  column: 1,
  got: 'x',
  fix: 'y',
  ...more,
});

test.each([
  'token = "s3cr3t"',
  'headers = {"X-Scope-OrgID" = "a", "Authorization" = "Basic YTpi"}',
  'client { endpoint = "https://user:pass@tempo.example.com" }',
  'x: Bearer abc',
  '  - Bearer abc',
  '- {name: a, api-key: abc}',
  '{"data": {"password": "abc"}}',
  'value: "glsa_0123456789abcdef"',
  'header { key = "X-Sender" value = "abc" }',
  '- {name: PASSPHRASE, value: abc}',
  'value: "123456"',
  'value = "eyJhbGciOiJIUzI1NiJ9.e30.x"',
  'args: ["run", "--password=hunter2"]',
  'args: [--token, hunter2]',
  'command: [sh, -c, "TOKEN=hunter2 run --token hunter2"]',
  '  export API_KEY=hunter2',
  '  token = 1hunter2',
  'password = hunter2',
  '  https://user:hunter2@tempo.example.com',
  '- https://tempo.example.com/?api_key=hunter2',
  'x: "password=hunter2"',
  `a: '{"b":{"password":"hunter2"}}'`,
  'x: "user:hunter2@tempo.example.com:80"',
])('a line with a credential is not shown: %s', line => {
  expect(mayShow(found(), line)).toBe(false);
});

test.each([
  'token = sys.env("TOKEN")',
  'auth = otelcol.auth.bearer.clients.handler',
  'tls: {mode: SIMPLE, credentialName: otlp-grpc-cert}',
  'secretKeyRef: {name: clients}',
  '- {key: app, operator: In}',
  'endpoint = "https://tempo.example.com:443"',
  'token = ""',
  'fault: {abort: {percentage: {value: 0.5}}}',
  'value = sys.env("X")',
  'token = argument.token.value',
  'args: ["run", "--stability.level=generally-available"]',
  'image: grafana/alloy:v1.9.0@sha256:0123',
])('a line without one is: %s', line => {
  expect(mayShow(found(), line)).toBe(true);
});

test('neither a Secret nor the value of a variable is shown', () => {
  expect(mayShow(found({ object: { kind: 'Secret', namespace: '', name: 'a' } }), 'a: b')).toBe(false);
  expect(mayShow(found({ path: 'spec.containers[0].env[1].value' }), 'value: b')).toBe(false);
  expect(mayShow(found({ path: 'spec.containers[0].env[1].name' }), 'name: b')).toBe(true);
});

test('a text report shows lines in colours, of config.alloy all that stands on it, and none that it does not know', () => {
  const text = PATH.replace('"0.0.0.0:4318"', '"127.0.0.1:4318"').replace('protocol: HTTPS', 'protocol: GRPC');
  const { findings } = judgeInputs([{ file: 'a.yaml', text }], RULES);
  const judged = {
    rules: RULES,
    findings,
    notJudged: [],
    objects: 1,
    files: 1,
    unread: 0,
    complete: true,
    milliseconds: 1,
  };
  const lineAt = (_: string, line: number) => text.split('\n')[line - 1];
  const lines = report({ ...judged, lineAt }, 'text')
    .split('\n')
    .filter(line => line.includes('│'));
  expect(lines.map(line => line.trim().replace(/^\d+ /, ''))).toEqual([
    '│ - port: {number: 4317, name: otlp-grpc, protocol: GRPC}',
    '│                                                   ^^^^',
    '│ endpoint = "127.0.0.1:4318"',
    '│ ^^^^^^^^^^^^^^^^^^^^^^^^^^^',
  ]);
  expect(report({ ...judged, lineAt }, 'text', true)).toContain(
    '\u001b[31m                                                  ^^^^',
  );
  expect(report(judged, 'text')).not.toContain('│');
  expect(report({ ...judged, lineAt: () => undefined }, 'text')).not.toContain('│');
});
