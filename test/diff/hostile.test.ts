/** Credentials: where they may stand in manifests, and that no statement and no finding repeats them. */
import { diffOf } from '../../lib/diff/diff';
import { report as diffReport } from '../../lib/diff/report';
import { say } from '../../lib/diff/sentence';
import { NOT_SHOWN, withoutCredentials } from '../../lib/foreign/unshown';
import { RULES } from '../../lib/rules';
import { alloy } from '../../lib/rules/engine/alloy-examples';
import { judgeInputs } from '../../lib/rules/engine/check';
import { file } from './said';

const CREDENTIAL = 'hunter2zz';
const OTHER = 'swordfish9';

/** Whether a text has a credential, as it is or in base64. */
const leaks = (text: string) =>
  [CREDENTIAL, OTHER].filter(each => text.includes(each) || text.includes(btoa(each).slice(0, 8)));

const secret = (body: string, name = 's') =>
  `apiVersion: v1\nkind: Secret\nmetadata: {name: ${name}, namespace: n}\n${body}\n`;
const pods = (container: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: app, namespace: n}
spec:
  selector: {matchLabels: {app: app}}
  template: {metadata: {labels: {app: app}}, spec: {containers: [{name: app, image: "app:1", ${container}}]}}
`;
const ALLOY = `otelcol.exporter.otlphttp "a" {
  client {
    endpoint = "https://user:@@@@h.example/x?token=@@@"
    headers = { "authorization" = "@@@", "x-api-key" = "@@@" }
  }
}
otelcol.receiver.otlp "r" {
  http {}
  output { traces = [otelcol.exporter.otlphttp.a.input] }
}
otelcol.auth.headers "b" {
  header {
    key   = "x-token"
    value = "@@@"
  }
}
otelcol.auth.basic "z" {
  username = "u"
  password = "@@@"
}`;
const held = (kind: string, text: string) =>
  `apiVersion: v1\nkind: ${kind}\nmetadata: {name: c, namespace: n}\n${kind === 'Secret' ? 'stringData' : 'data'}: {config.alloy: ${JSON.stringify(text)}}\n`;

const PLACES: readonly [string, string][] = [
  ['a Secret', secret('stringData: {password: "@@@"}')],
  [
    'three Secrets with the same change',
    ['a', 'b', 'c'].map(name => secret('stringData: {cfg: "@@@"}', name)).join('---\n'),
  ],
  ['a Secret with a field that is spelled wrongly', secret('stringdata: {cfg: "@@@"}')],
  ['a Secret with fields of its own', secret('spec: {cfg: ["@@@"]}')],
  ['a Secret of another form', secret('data: "@@@"')],
  [
    'a Secret with copies of itself',
    secret('data: {}').replace(
      'namespace: n',
      `namespace: n, annotations: {kubectl.kubernetes.io/last-applied-configuration: '{"a":"@@@"}', other/copy: '{"stringData":{"a":"@@@"}}'}`,
    ),
  ],
  ['a variable', pods('env: [{name: DB_PASSWORD, value: "@@@"}]')],
  ['an argument', pods('args: ["--password=@@@", "--token", "@@@"]')],
  ['a script', pods('args: ["-c", "export API_TOKEN=@@@; run"]')],
  ['config.alloy in a ConfigMap', held('ConfigMap', ALLOY)],
  ['config.alloy in a Secret', held('Secret', ALLOY)],
];

test.each(PLACES)('diff: %s', (_, text) => {
  const [one, other] = [CREDENTIAL, OTHER].map(each => file(text.replaceAll('@@@', each)));
  const nothing = file('apiVersion: v1\nkind: Thing\nmetadata: {name: t}\n');
  const bare = file(text.replace(/, (?:env|args): .*(?=\}\]\}\})|(?<=metadata: .*\n)\w+: .*/, ''));
  for (const [before, after] of [
    [one!, other!],
    [nothing, one!],
    [one!, nothing],
    [bare, one!],
    [one!, bare],
  ])
    for (const format of ['text', 'markdown', 'json'] as const)
      expect(leaks(diffReport({ base: 'a', to: 'b', environments: diffOf(before!, after!) }, format))).toEqual([]);
});

test('diff names what a credential is called, and the rest of a value', () => {
  expect(
    withoutCredentials([
      { name: 'A_TOKEN', value: CREDENTIAL },
      { name: 'A', value: 'b' },
    ]),
  ).toEqual([
    { name: 'A_TOKEN', value: NOT_SHOWN },
    { name: 'A', value: 'b' },
  ]);
  expect(withoutCredentials(`--password=${CREDENTIAL} --level=info`)).toBe(`--password=${NOT_SHOWN} --level=info`);
  expect(withoutCredentials(['--token', CREDENTIAL, '--level', 'info'])).toEqual([
    '--token',
    NOT_SHOWN,
    '--level',
    'info',
  ]);
  expect(withoutCredentials({ secretName: 'a', key: 'token' })).toEqual({ secretName: 'a', key: 'token' });
});

test('long lists are compared in linear time', () => {
  const list = (count: number, end: string) =>
    `apiVersion: v1\nkind: Thing\nmetadata: {name: t}\nspec: {l: [${Array.from({ length: count }, (_, at) => `a${at}${at % 2 ? end : ''}`)}]}\n`;
  const started = Date.now();
  expect(diffOf(file(list(60_000, '')), file(list(60_000, 'x')))).toHaveLength(1);
  expect(Date.now() - started).toBeLessThan(10_000);
});

test('foreign texts side by side are one code in Markdown', () => {
  const sentence = say`Secret ${'n/'}${'``@org/team <img src=x>'} goes`;
  const statements = [{ topic: 'rest', sentence }] as const;
  const environments = [{ environment: 'e', state: 'changed', objects: 1, statements }] as const;
  const text = diffReport({ base: 'a', to: 'b', environments }, 'markdown');
  expect(text).toMatch(/^- · Secret ```n\/``@org\/team <img src=x>``` goes$/m);
});

test('a long text without a credential is read in linear time', () => {
  const started = Date.now();
  for (const unit of ['a', 'a.', ' ', '=', '"', '://', '&a=', 'token ', 'a:', '-'])
    withoutCredentials(unit.repeat(1_000_000 / unit.length));
  expect(Date.now() - started).toBeLessThan(10_000);
});

describe('check', () => {
  const inSecret = (text: string) =>
    alloy(text)
      .replace('kind: ConfigMap', 'kind: Secret')
      .replace(/^data:/m, 'stringData:');

  test.each([
    [`otelcol.auth.bearer "a" {\n  token = 1${CREDENTIAL}\n}`],
    [`otelcol.auth.bearer "a" {\n  x = 1${CREDENTIAL}\n}`],
    [`otelcol.exporter.otlphttp "a" {\n  client {\n    endpoint = "user:${CREDENTIAL}@h"\n  }\n}`],
    [`otelcol.exporter.otlphttp "a" {\n  client {\n    endpoint = "ftp://h/?api_key=${CREDENTIAL}"\n  }\n}`],
    [`otelcol.exporter.otlp "a" {\n  client {\n    endpoint = "Bearer ${CREDENTIAL}"\n  }\n}`],
  ])('%s', text => {
    const input = inSecret(text);
    expect(input).toMatch(/kind: Secret/);
    const { findings } = judgeInputs([{ file: 'a.yaml', text: input }], RULES);
    expect(findings).not.toEqual([]);
    expect(leaks(JSON.stringify(findings))).toEqual([]);
  });
});
