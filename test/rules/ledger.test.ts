import { type ObjectShape, type Shape, shapeOf } from '../../lib/kubernetes/fields';
import { KINDS, type Kind } from '../../lib/kubernetes/kinds';
import { Manifests } from '../../lib/kubernetes/manifests';
import { parseYaml } from '../../lib/kubernetes/yaml';
import { RULES } from '../../lib/rules';
import { judge } from '../../lib/rules/engine/check';
import { GAPS } from '../../lib/rules/gaps';
import { LEDGER_KINDS, rowFor, rowsOf } from '../../lib/rules/ledger/ledger';

/** Each field of an object's `spec` and below, without steps into lists; maps end a path. */
function fieldsOf(shape: ObjectShape, path: readonly string[] = []): string[] {
  return [...shape.fields].flatMap(([field, below]) => {
    const inner = objectIn(below);
    return inner ? fieldsOf(inner, [...path, field]) : [[...path, field].join('.')];
  });
}

function objectIn(shape: Shape): ObjectShape | undefined {
  if (shape.type === 'list' || shape.type === 'map') return objectIn(shape.of);
  return shape.type === 'object' ? shape : undefined;
}

const ids = new Set(RULES.map(({ id }) => id));

describe.each(LEDGER_KINDS)('%s', kind => {
  const { group, version } = KINDS[kind as Kind];
  const spec = shapeOf(`${group ? `${group}/` : ''}${version}`, kind)!.shape.fields.get('spec') as ObjectShape;
  const fields = fieldsOf(spec);

  test('each field has a row: a new field of the kind is missing here', () => {
    expect(fields.filter(field => !rowFor(kind, field))).toEqual([]);
  });

  test('each row is for a field that the kind has, and stands once', () => {
    const paths = rowsOf(kind).map(({ path }) => path);
    expect(paths.filter(path => !fields.some(field => field === path || field.startsWith(`${path}.`)))).toEqual([]);
    expect(new Set(paths).size).toBe(paths.length);
  });

  test('each rule exists and reads the kind, and each reason is a sentence', () => {
    for (const { verdict } of rowsOf(kind)) {
      if ('rules' in verdict) {
        expect(verdict.rules.filter(id => !ids.has(id))).toEqual([]);
        const blind = RULES.filter(({ id, reads }) => verdict.rules.includes(id) && !reads.includes(kind));
        expect(blind.map(({ id }) => id)).toEqual([]);
      } else expect(Object.values(verdict)[0]).toMatch(/^[A-Zi].*\.$/);
    }
  });
});

function notJudged(text: string) {
  const { notJudged: found } = judge(new Manifests([{ file: 'x.yaml', documents: parseYaml(text) }], false), [], GAPS);
  return found.map(({ what, path }) => [what, path]);
}

test('fields that are left open are named where an object has them', () => {
  const text = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: a, namespace: b}
spec:
  servers:
    - {port: {number: 80, name: a, protocol: HTTP}, hosts: [a], bind: }
    - {port: {number: 81, name: b, protocol: HTTP}, hosts: [a], bind: 127.0.0.1}
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: a, namespace: b}
spec: {host: a, trafficPolicy: {connectionPool: {http: {idleTimeout: 30s}}, tunnel: {targetHost: a, targetPort: 1}}}
`;
  expect(notJudged(text)).toEqual([
    ['servers.bind', 'spec.servers[1].bind'],
    ['trafficPolicy.tunnel', 'spec.trafficPolicy.tunnel'],
  ]);
});
