import { ISTIO_ANNOTATIONS, ISTIO_LABELS } from '../../lib/facts/istio-metadata';
import { type ObjectShape, type Shape, shapeOf } from '../../lib/kubernetes/fields';
import { KINDS, type Kind } from '../../lib/kubernetes/kinds';
import { Manifests } from '../../lib/kubernetes/manifests';
import { parseYaml } from '../../lib/kubernetes/yaml';
import { RULES } from '../../lib/rules';
import { alloy } from '../../lib/rules/engine/alloy-examples';
import { judge } from '../../lib/rules/engine/check';
import { GAPS } from '../../lib/rules/gaps';
import {
  anyRows,
  componentRows,
  LEDGER_COMPONENTS,
  LEDGER_KINDS,
  metadataRows,
  type Row,
  rowFor,
  rowsOf,
} from '../../lib/rules/ledger/ledger';
import { componentFacts, type Fields } from '../../lib/rules/model/read/alloy/component-table';

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

/** Rules of the rows that are none, or don't read any of these kinds; and reasons that are no sentence. */
function faultsOf(rows: readonly Row[], kinds: readonly string[]): string[] {
  return rows.flatMap(({ path, verdict }) => {
    if (!('rules' in verdict)) return /^[A-Zi].*\.$/.test(Object.values(verdict)[0]!) ? [] : [path];
    const reading = RULES.filter(({ reads }) => kinds.some(kind => reads.includes(kind))).map(({ id }) => id);
    return verdict.rules.filter(id => !ids.has(id) || !reading.includes(id)).map(id => `${path}: ${id}`);
  });
}

/** Rows for nothing that is there, and rows that stand twice. */
function deadRows(rows: readonly Row[], fields: readonly string[]): string[] {
  const paths = rows.map(({ path }) => path);
  const isFor = (path: string) => fields.some(field => field === path || field.startsWith(`${path}.`));
  return paths.filter((path, index) => !isFor(path) || paths.indexOf(path) < index);
}

describe.each(LEDGER_KINDS)('%s', kind => {
  const { group, version } = KINDS[kind as Kind];
  const spec = shapeOf(`${group ? `${group}/` : ''}${version}`, kind)!.shape.fields.get('spec') as ObjectShape;
  const fields = fieldsOf(spec);

  test('each field has a row: a new field of the kind is missing here', () => {
    expect(fields.filter(field => !rowFor(rowsOf(kind), field))).toEqual([]);
  });

  test('each row is for a field that the kind has, and stands once', () => {
    expect(deadRows(rowsOf(kind), fields)).toEqual([]);
  });

  test('each rule exists and reads the kind, and each reason is a sentence', () => {
    // what is said of a pod stands in whatever makes pods
    expect(faultsOf(rowsOf(kind), kind === 'Pod' ? ['Deployment'] : [kind])).toEqual([]);
  });
});

describe.each([
  ['annotations', ISTIO_ANNOTATIONS],
  ['labels', ISTIO_LABELS],
] as const)('%s of Istio', (where, table) => {
  const names = [...new Set(Object.values(table).flat())];

  test('each has a row: a new one of Istio is missing here', () => {
    expect(names.filter(name => !metadataRows(where).some(({ path }) => path === name))).toEqual([]);
  });

  test('each row is for one that Istio has, and its rules exist', () => {
    expect(deadRows(metadataRows(where), names)).toEqual([]);
    expect(faultsOf(metadataRows(where), ['Deployment', 'Service', 'AuthorizationPolicy'])).toEqual([]);
  });
});

/** Each argument of a component, and each block that has none, with the blocks around. */
function argumentsOf(fields: Fields, path: readonly string[] = []): string[] {
  return [...fields].flatMap(([name, field]) => {
    const inner = field.fields();
    // policies of policies have what policies have
    return inner.size > 0 && path.length < 5 ? argumentsOf(inner, [...path, name]) : [[...path, name].join('.')];
  });
}

describe.each(LEDGER_COMPONENTS)('%s', name => {
  const fields = argumentsOf(componentFacts(name)!.fields!);

  test('each argument and block has a row: a new one of Alloy is missing here', () => {
    expect(fields.filter(field => !rowFor([...componentRows(name), ...anyRows()], field))).toEqual([]);
  });

  test('each row is for something that the component has, and its rules exist', () => {
    expect(deadRows(componentRows(name), fields)).toEqual([]);
    expect(faultsOf(componentRows(name), ['ConfigMap'])).toEqual([]);
  });
});

test('each row of every component is for something that one of them has', () => {
  const fields = LEDGER_COMPONENTS.flatMap(name => argumentsOf(componentFacts(name)!.fields!));
  expect(deadRows(anyRows(), fields)).toEqual([]);
  expect(faultsOf(anyRows(), ['ConfigMap'])).toEqual([]);
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
    - {port: {number: 80, name: a, protocol: HTTP}, hosts: [a], tls: {caCrl: }}
    - {port: {number: 81, name: b, protocol: HTTPS}, hosts: [a], tls: {mode: MUTUAL, caCrl: /crl.pem}}
`;
  expect(notJudged(text)).toEqual([['servers.tls.caCrl', 'spec.servers[1].tls.caCrl']]);
});

test('of what makes pods, only the pods on the path are named', () => {
  const pod = (name: string, labels: string) => `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: b}
spec:
  paused: true
  template:
    metadata: {labels: ${labels}, annotations: {sidecar.istio.io/nativeSidecar: "true"}}
    spec: {nodeName: a, tolerations: []}
`;
  const text = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: a, namespace: b}
spec: {selector: {istio: gateway}, servers: []}
${pod('gateway', '{istio: gateway}')}${pod('other', '{app: other}')}`;
  expect(notJudged(text)).toEqual([
    ['paused', 'spec.paused'],
    ['sidecar.istio.io/nativeSidecar', 'spec.template.metadata.annotations["sidecar.istio.io/nativeSidecar"]'],
    ['nodeName', 'spec.template.spec.nodeName'],
  ]);
});

test('arguments of Alloy that are left open are named once, and components that the ledger does not have', () => {
  const config = alloy(`otelcol.receiver.otlp "a" {
  http {
    read_timeout = "1s"
    cors { }
  }
  http { read_timeout = "2s" }
  output { }
}
otelcol.exporter.kafka "b" { protocol_version = "2.0.0" }
prometheus.remote_write "c" { }`);
  expect(notJudged(config).map(([what]) => what)).toEqual([
    'otelcol.receiver.otlp http.read_timeout',
    'otelcol.receiver.otlp http.cors',
    'otelcol.exporter.kafka',
  ]);
});
