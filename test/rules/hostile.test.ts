import type { Manifest } from '../../lib/kubernetes/manifests';
import { readConfig, referencesIn } from '../../lib/rules/model/read/alloy/config';
import { check } from './check';

/** What is said about a text, by rule. */
function said(text: string, complete = false): Record<string, string> {
  return Object.fromEntries(check([{ file: 'x.yaml', text }], { complete }).map(({ rule, got }) => [rule, got]));
}

const AWS = 'service.beta.kubernetes.io/aws-load-balancer';
const nlb = (attributes: string) => `apiVersion: v1
kind: Service
metadata: {name: s, annotations: {${AWS}-type: external, ${AWS}-nlb-target-type: ip, ${AWS}-attributes: "${attributes}"}}
spec: {type: LoadBalancer, ports: [{port: 443}]}
`;

test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('%s is no attribute that is known', name => {
  expect(said(nlb(`${name}=1`))).toEqual({});
});

test('an attribute without a value has none', () => {
  expect(said(nlb('deletion_protection.enabled'))).toEqual({
    'nlb-annotation-refused': 'attributes has "deletion_protection.enabled", and key=value is wanted',
    'nlb-attribute-invalid': 'deletion_protection.enabled is "", allowed: true, false',
  });
});

test.each(['constructor', 'valueOf', '__proto__'])('%s is a kind, a protocol and a label like others', name => {
  const text = `apiVersion: v1
kind: ${name}
metadata: {name: a}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: a, namespace: n}
spec:
  selector: {matchLabels: {${name}: a}}
  template: {metadata: {labels: {app: a}}, spec: {containers: [{name: a, image: "b:1"}]}}
---
apiVersion: v1
kind: Service
metadata: {name: a, namespace: n}
spec: {selector: {app: a}, ports: [{name: a, port: 1, appProtocol: ${name}}]}
`;
  const isMalformed = name === '__proto__';
  expect(said(text)).toEqual({
    ...(isMalformed && { 'value-malformed': expect.stringMatching(/^appProtocol "__proto__" is not of letters/) }),
    'workload-selector-mismatch': `the selector wants ${name}=a, and the pods have no such label`,
  });
});

const pod = (spec: string) => `apiVersion: v1
kind: Pod
metadata: {name: alloy, namespace: n}
spec: ${spec}
`;

test.each([
  ['{toString: 1}', 'there is no volume {"toString":1}, only data'],
  ['null', 'there is no volume null, only data'],
  ['[{}]', 'there is no volume [{}], only data'],
  ['"a\\nb"', 'there is no volume a\\u{a}b, only data'],
])('a mount of the volume %s', (name, got) => {
  const containers = `[{name: alloy, image: "a:1", volumeMounts: [{name: ${name}, mountPath: /x}]}]`;
  const { 'volume-missing': missing, ...others } = said(
    pod(`{volumes: [{name: data}, {name: {toString: 1}}, null], containers: ${containers}}`),
  );
  expect(missing).toBe(got);
  expect(Object.keys(others)).toEqual(['value-of-wrong-type']);
});

test('a setting that is a mapping is no setting', () => {
  const namespace = `apiVersion: v1
kind: Namespace
metadata: {name: n, labels: {pod-security.kubernetes.io/enforce: restricted}}
`;
  const context = 'runAsNonRoot: true, seccompProfile: {type: {toString: 1}}';
  const own = 'allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}';
  const text = pod(`{securityContext: {${context}}, containers: [{name: a, image: "a:1", securityContext: {${own}}}]}`);
  expect(said(`${namespace}---\n${text}`)['pod-security-refuses-pod']).toMatch(/has no seccompProfile$/);
});

const config = (text: string) => readConfig({} as Manifest, [], text);

test.each([
  ['calls', '()', 'a.b'],
  ['indexes', '[0]', 'a.b'],
  ['sums', ' + 1', 'a.b'],
])('a chain of %s may be longer than the stack', (_, link, start) => {
  const { components, error } = config(`x.y "z" {\n  v = ${start}${link.repeat(50_000)}\n}\n`);
  expect(error).toBeUndefined();
  expect(components[0]!.references).toEqual([{ type: 'reference', names: ['a', 'b'], line: 2 }]);
});

test('references are found in order', () => {
  const { components } = config('x.y "z" {\n  v = f(a.b, [c.d, {k = e.f}], -g.h[i.j].k) + l.m\n}\n');
  expect(components[0]!.references.map(({ names }) => names.join('.'))).toEqual([
    'f',
    'a.b',
    'c.d',
    'e.f',
    'g.h',
    'i.j',
    'l.m',
  ]);
});

test('a reference has as many names as it likes', () => {
  const { components } = config(`x.y "z" {\n  v = a${'.b'.repeat(50_000)}\n}\n`);
  expect(components[0]!.references[0]!.names).toHaveLength(50_001);
  expect(referencesIn(undefined)).toEqual([]);
});

test('what is nested is refused where no configuration is as deep', () => {
  expect(config(`x.y "z" {\n  v = ${'('.repeat(2000)}1${')'.repeat(2000)}\n}\n`).error?.reason).toBe(
    'nested too deeply',
  );
  expect(config('a { '.repeat(2000)).error?.reason).toBe('nested too deeply');
});
