import { CHECK } from '../../lib/cli/check';
import { Manifests } from '../../lib/kubernetes/manifests';
import { parseYaml } from '../../lib/kubernetes/yaml';
import { RULES } from '../../lib/rules';
import { judge, judgeInputs } from '../../lib/rules/engine/check';
import { PATH } from '../../lib/rules/engine/examples';
import type { ModelRule } from '../../lib/rules/engine/rule';
import type { Problem } from '../../lib/rules/model/problem';
import { ran } from '../cli/ran';
import { check } from './check';

const SERVICE =
  'apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: b, annotations: {alloy-otlp-ingress/ignore.x: y}}\n';
const manifests = new Manifests([{ file: 'a\u001b.yaml', documents: parseYaml(SERVICE) }], false);
const [object] = manifests.all;

/** A rule of a test's own. */
function rule(id: string, problems: () => Iterable<Problem>): ModelRule {
  return { ...RULES[0]!, id, fix: 'Do.', needsComplete: false, check: problems };
}

const problem = (got: string): Problem => ({ object: object!, path: ['metadata', 'name'], got });

test('a rule that throws leaves what it has said and what the others say, and one line', () => {
  const { findings, failures } = judge(manifests, [
    rule('first', function* () {
      yield problem('one');
      throw new Error('no\nway');
    }),
    rule('second', () => [problem('two')]),
  ]);
  expect(findings.map(({ got }) => got)).toEqual(['one', 'two']);
  expect(failures).toEqual([
    {
      rule: 'first',
      message: expect.stringMatching(/^the rule first failed on a\\u\{1b\}\.yaml, .*Error: no\\u\{a\}way$/),
    },
  ]);
});

test('a suppression of a rule that failed is not called unused', () => {
  const unused = RULES.find(({ id }) => id === 'suppression-unused')!;
  const broken = rule('x', () => {
    throw new Error('no');
  });
  expect(judge(manifests, [unused]).findings).toHaveLength(1);
  expect(judge(manifests, [broken, unused]).findings).toEqual([]);
});

test('what a rule says is one inert line of at most 1,000 characters', () => {
  const { findings } = judge(manifests, [
    rule('first', () => [problem('a\n::error::b\u202e'), problem('x'.repeat(5000))]),
  ]);
  expect(findings.map(({ got }) => got)).toEqual(['a\\u{a}::error::b\\u{202e}', `${'x'.repeat(999)}…`]);
});

test('one rule may have as many findings as it likes', () => {
  const many = rule('first', () => Array.from({ length: 200_000 }, () => problem('x')));
  expect(judge(manifests, [many]).findings).toHaveLength(200_000);
});

test('the findings of an object that is there twice are suppressed by its own annotation only', () => {
  const { bad } = RULES.find(({ id }) => id === 'gateway-tls-on-plaintext-protocol')!;
  const annotations = '{alloy-otlp-ingress/ignore.gateway-tls-on-plaintext-protocol: why not}';
  const twin = PATH.split('---\n')
    .find(text => text.includes('kind: Gateway'))!
    .replace('namespace: istio-system}', `namespace: istio-system, annotations: ${annotations}}`);
  const rules = check([{ file: 'x.yaml', text: `${twin}---\n${bad}` }]).map(found => found.rule);
  expect(rules).toContain('gateway-tls-on-plaintext-protocol');
});

test('what has no sensible size is said once, with the rules that did not judge it', () => {
  const numbers = Array.from({ length: 720 }, (_, index) => index);
  const servers = numbers.map(at => `{port: {number: ${at}, name: p${at}, protocol: HTTP}, hosts: ["*"]}`);
  const objects = [
    `kind: Gateway\nmetadata: {name: g}\nspec: {selector: {a: b}, servers: [${servers}]}`,
    ...numbers.map(at => `kind: VirtualService\nmetadata: {name: v${at}}\nspec: {hosts: ["*"], gateways: [g]}`),
  ];
  const text = objects.map(found => `apiVersion: networking.istio.io/v1\n${found}\n`).join('---\n');
  const { findings, failures } = judgeInputs([{ file: 'x.yaml', text }], RULES);
  expect(findings.map(found => found.rule)).toContain('required-field-missing');
  const message = 'x.yaml: more than 500,000 servers by the VirtualServices that reach them; not judged by ';
  expect(failures).toEqual([{ rule: expect.any(String), message: expect.stringContaining(message) }]);
});

test('the command prints a rule that failed to the standard error, and exits 2', () => {
  const first = RULES.find(({ id }) => id === 'image-not-pinned')! as { check: ModelRule['check'] };
  const { check: real } = first;
  first.check = () => {
    throw new TypeError('broken');
  };
  try {
    const { bad } = RULES.find(({ id }) => id === 'gateway-tls-on-plaintext-protocol')!;
    const { code, out, err } = ran(CHECK, ['-'], { stdin: () => bad });
    expect(code).toBe(2);
    expect(out).toContain('gateway-tls-on-plaintext-protocol');
    expect(err).toMatch(/^the rule image-not-pinned failed on stdin, .*TypeError: broken\n$/);
    expect(() => check([{ file: 'x.yaml', text: bad }])).toThrow('image-not-pinned');
  } finally {
    first.check = real;
  }
});

test('files that write one object in another order of its fields are judged together', () => {
  const inputs = [
    { file: 'a.yaml', text: 'apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: b}\n' },
    { file: 'b.yaml', text: 'kind: Service\napiVersion: v1\nmetadata: {namespace: b, name: a}\n' },
  ];
  const asked = jest.fn(() => []);
  judgeInputs(inputs, [rule('first', asked)]);
  expect(asked).toHaveBeenCalledTimes(1);
});
