import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CHECK } from '../../lib/cli/check';
import { judgeFiles, type PageFile } from '../../lib/page/judge';
import { RULES } from '../../lib/rules';
import { GATEWAY_PODS, PATH } from '../../lib/rules/engine/examples';
import { ran } from '../cli/ran';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'page-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What the command says of the same files, and what the page says. */
function both(texts: Readonly<Record<string, string>>, complete: boolean): { command: unknown; page: unknown } {
  const files = Object.entries(texts).map(([name, text]): PageFile => ({ file: join(folder, name), text }));
  for (const { file, text } of files) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const args = ['--format', 'json', ...(complete ? ['--complete'] : []), ...files.map(({ file }) => file)];
  return { command: JSON.parse(ran(CHECK, args).out), page: JSON.parse(judgeFiles(files, complete).json) };
}

const broken = PATH.replace('protocol: HTTPS', 'protocol: GRPC');
const suppressed = broken.replace(
  'metadata: {name: otlp, namespace: istio-system}',
  'metadata: {name: otlp, namespace: istio-system, annotations: {alloy-otlp-ingress/ignore.gateway-tls-on-plaintext-protocol: "tried"}}',
);
const CASES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'a path': { 'a.yaml': PATH + GATEWAY_PODS },
  'a mistake in one of two files': { 'a.yaml': broken, 'b.yaml': GATEWAY_PODS },
  'a mistake that is excused': { 'a.yaml': suppressed },
  'folders that contradict each other': { 'dev/a.yaml': PATH, 'prod/a.yaml': broken },
  'a file that is not YAML': { 'a.yaml': PATH, 'b.yaml': 'a: {{ .Values.b }}' },
  'a kustomization beside objects': {
    'a.yaml': PATH,
    'kustomization.yaml': 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n',
  },
  'a kind that no rule reads': {
    'a.yaml': `${PATH}---\napiVersion: example.com/v1\nkind: Proxy\nmetadata: {name: a}\n`,
  },
};

describe.each([false, true])('complete: %s', complete => {
  test.each(Object.entries(CASES))('the page says what the command says of %s', (_, files) => {
    const { command, page } = both(files, complete);
    expect(page).toEqual(command);
  });
});

test('the page says what the command says of rules’ examples', () => {
  for (const { id, bad, needsComplete = false } of RULES.filter((_, index) => index % 12 === 0)) {
    const { command, page } = both({ 'a.yaml': bad }, needsComplete);
    expect(page).toEqual(command);
    expect(page).toMatchObject({ findings: [{ rule: id }] });
  }
});

test('what is not YAML has its place, and the others are judged', () => {
  const { unread, findings, objects } = judgeFiles(
    [
      { file: 'a.yaml', text: 'a: 1\nb: [' },
      { file: 'b.yaml', text: broken },
    ],
    false,
  );
  expect(unread).toEqual([{ file: 'a.yaml', line: 2, column: 5, message: expect.stringMatching(/^not YAML: /) }]);
  expect(findings).toHaveLength(1);
  expect(objects).toBe(6);
});

test('folders that contradict each other are named', () => {
  const files = Object.entries(CASES['folders that contradict each other']!).map(([file, text]) => ({ file, text }));
  expect(judgeFiles(files, false).notes).toEqual([
    'dev/a.yaml and prod/a.yaml define Gateway istio-system/otlp differently; judged apart',
  ]);
});

test('each rule that found something says why', () => {
  const { rules } = judgeFiles([{ file: 'a.yaml', text: broken }], false);
  expect(Object.keys(rules)).toEqual(['gateway-tls-on-plaintext-protocol']);
  expect(rules['gateway-tls-on-plaintext-protocol']!.why).not.toContain('\n');
});

test('nothing is nothing', () => {
  expect(judgeFiles([], false)).toMatchObject({ findings: [], objects: 0, files: 0, unread: [] });
  expect(judgeFiles([{ file: 'a.yaml', text: '' }], true)).toMatchObject({ findings: [], objects: 0 });
});
