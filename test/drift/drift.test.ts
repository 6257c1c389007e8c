import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DRIFT } from '../../lib/cli/drift';
import { differences } from '../../lib/drift/compare';
import type { Expected } from '../../lib/drift/expected';
import { breakageOf } from '../../lib/drift/hops';
import { EDGE } from '../../lib/rules/engine/examples';
import { ran } from '../cli/ran';

const VALUES = `# helm upgrade --install istio-ingressgateway istio/gateway --namespace istio-system --values gateway.yaml
service:
  type: LoadBalancer
  ports:
    - {name: https, port: 443, targetPort: 443}
    - {name: otlp-grpc, port: 4317, targetPort: 4317}
`;

/** The Service as it comes out of a cluster that filled in what it fills in. */
const LIVE = `apiVersion: v1
kind: Service
metadata:
  name: istio-ingressgateway
  namespace: istio-system
  uid: 11111111-2222-3333-4444-555555555555
  annotations: {kubectl.kubernetes.io/last-applied-configuration: "{}", meta.helm.sh/release-name: istio-ingressgateway}
spec:
  type: LoadBalancer
  clusterIP: 10.0.0.1
  externalTrafficPolicy: Cluster
  sessionAffinity: None
  ports:
    - {name: https, port: 443, targetPort: 443, protocol: TCP, nodePort: 30443}
    - {name: otlp-grpc, port: 4317, targetPort: 4317, protocol: TCP, nodePort: 30317}
status: {loadBalancer: {}}
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drift-'));
  for (const [name, text] of [
    ['values/gateway.yaml', VALUES],
    ['manifests/gateway.k8s.yaml', EDGE],
  ] as const) {
    mkdirSync(join(folder, 'prod', name, '..'), { recursive: true });
    writeFileSync(join(folder, 'prod', name), text);
  }
});
afterEach(() => rmSync(folder, { recursive: true }));

function run(live: string, environment = 'prod', ...more: readonly string[]) {
  return ran(DRIFT, ['--environment', environment, '--output', folder, '-', ...more], { stdin: () => live });
}

test('what the cluster fills in is no drift', () => {
  expect(run(`${LIVE}---\n${EDGE}`)).toEqual({
    code: 0,
    out: 'no drift in 5 of our 5 objects; 0 others not compared\n',
    err: '',
  });
  expect(run(LIVE)).toMatchObject({
    code: 0,
    err: '',
    out: expect.stringMatching(/no drift in 1 of our 5 objects; 0 others/),
  });
  expect(run(EDGE)).toMatchObject({ code: 0 });
});

test('a chart upgrade that resets the ports is found, with its hop', () => {
  const { code, out } = run(LIVE.replace(/ {4}- \{name: otlp-grpc.*\n/, ''));
  expect(code).toBe(1);
  expect(out).toContain('Service istio-system/istio-ingressgateway');
  expect(out).toContain('spec.ports.otlp-grpc: {"name":"otlp-grpc","port":4317,"targetPort":4317} → nothing');
  expect(out).toContain('② Service port: the load balancer’s listener goes away');
});

test.each([
  ['targetPort: 4317', 'targetPort: 14317', '③ targetPort:'],
  ['type: LoadBalancer', 'type: ClusterIP', '① NLB listener:'],
  ['  ports:\n', '  loadBalancerSourceRanges: [10.0.0.0/8]\n  ports:\n', '① NLB listener:'],
])('%j instead of %j', (ours, theirs, hop) => {
  const { code, out } = run(LIVE.replace(ours, theirs));
  expect(code).toBe(1);
  expect(out).toContain(hop);
});

test.each([
  ['number: 4318, name', 'number: 4319, name', 'Gateway', '④ gateway listener:'],
  ['exact: /v1/traces', 'prefix: /v1', 'VirtualService', 'route:'],
  ['appProtocol: grpc', 'appProtocol: http', 'Service', 'gRPC fails with status 14'],
])('%j that became %j', (ours, theirs, kind, hop) => {
  const { out } = run(EDGE.replace(ours, theirs));
  expect(out).toContain(`${kind} `);
  expect(out).toContain(hop);
});

test.each([
  ['60s', '1m', true],
  ['1Gi', '1024Mi', true],
  [1, '1', true],
  ['500m', 0.5, true],
  [false, undefined, true],
  ['', null, true],
  ['30s', '30', false],
  ['4317', 4318, false],
])('%j and %j mean the same: %s', (ours, theirs, isSame) => {
  expect(differences('Deployment', { spec: { a: ours } }, { spec: { a: theirs } })).toHaveLength(isSame ? 0 : 1);
});

describe('a Service that a chart makes', () => {
  const owners = LIVE.replace('  name: istio', '  labels: {app: x, helm.sh/chart: gateway}\n  name: istio')
    .replace('annotations: {', 'annotations: {external-dns.alpha.kubernetes.io/ttl: "60", ')
    .replace('spec:\n', 'spec:\n  selector: {istio: ingressgateway}\n');

  test('is its owner’s where we say nothing', () => expect(run(owners)).toMatchObject({ code: 0 }));

  test.each([
    ['spec:\n', 'spec:\n  externalIPs: [192.0.2.1]\n', 'spec.externalIPs'],
    ['spec:\n', 'spec:\n  sessionAffinityConfig: {}\n', 'spec.sessionAffinityConfig'],
    ['annotations: {', 'annotations: {networking.istio.io/exportTo: ".", ', 'exportTo'],
    ['annotations: {', 'annotations: {service.beta.kubernetes.io/aws-load-balancer-type: nlb, ', 'load-balancer-type'],
    ['    - {name: https', '    - {name: x, port: 1}\n    - {name: https', 'spec.ports.x'],
  ])('%j that became %j is drift', (ours, theirs, path) => {
    const { code, out } = run(owners.replace(ours, theirs));
    expect(out).toContain(path);
    expect(code).toBe(1);
  });

  test('has the type that its chart gives it', () => {
    const alloy = 'alloy:\n  extraPorts: [{name: otlp-grpc, port: 4317, targetPort: 4317}]\n';
    const values = `# helm upgrade --install alloy grafana/alloy --namespace observability --values alloy.yaml\n${alloy}`;
    writeFileSync(join(folder, 'prod/values/alloy.yaml'), values);
    const live = (type: string) => `apiVersion: v1
kind: Service
metadata: {name: alloy, namespace: observability, labels: {app.kubernetes.io/part-of: alloy}}
spec:
  type: ${type}
  clusterIP: 10.0.0.2
  selector: {app.kubernetes.io/name: alloy}
  ports:
    - {name: http-metrics, port: 12345, targetPort: 12345, protocol: TCP}
    - {name: otlp-grpc, port: 4317, targetPort: 4317, protocol: TCP}
`;
    writeFileSync(join(folder, 'prod/manifests/gateway.k8s.yaml'), '');
    expect(run(live('ClusterIP'))).toMatchObject({ code: 0 });
    expect(run(live('LoadBalancer'))).toMatchObject({ code: 1, out: expect.stringContaining('spec.type') });
    writeFileSync(join(folder, 'prod/values/gateway.yaml'), VALUES.replace('  type: LoadBalancer\n', ''));
    expect(run(LIVE)).toMatchObject({ code: 0 });
  });
});

test('a gateway that others share: what its owner has is no drift, ports of ours that are gone are', () => {
  const [command, ...rest] = VALUES.replace('  type: LoadBalancer\n', '').split('\n');
  const ours = [
    '# Adds the ports 4317 and no annotation. Everything else stays as its owner has it.',
    command!.replace('--install ', ''),
    ...rest,
  ].join('\n');
  const scheme = 'service.beta.kubernetes.io/aws-load-balancer-scheme: internet-facing';
  const live = LIVE.replace('annotations: {', `annotations: {${scheme}, `).replace(
    'spec:\n',
    'spec:\n  loadBalancerSourceRanges: [192.0.2.0/24]\n',
  );
  // A gateway of OTLP's own: values say all of its Service.
  expect(run(live)).toMatchObject({
    code: 1,
    out: expect.stringMatching(/load-balancer-scheme.*loadBalancerSourceRanges/s),
  });
  writeFileSync(join(folder, 'prod/values/gateway.yaml'), ours);
  expect(run(`${live}---\n${EDGE}`)).toMatchObject({ code: 0, err: '' });
  const { code, out } = run(live.replace(/.*name: otlp-grpc.*\n/, ''));
  expect({ code, out }).toEqual({ code: 1, out: expect.stringContaining('spec.ports.otlp-grpc') });
});

const KINDS = ['Gateway', 'VirtualService', 'DestinationRule', 'PeerAuthentication', 'ConfigMap', 'Deployment'];

test.each(KINDS)('%s has a hop of the path', kind => {
  expect(breakageOf(object(kind), ['spec'], undefined, [])).toMatch(/^(?!not a hop).+: ./);
});

test.each([
  ['timeout', 30, /504/],
  ['retries', { attempts: 2 }, /repeats/],
  ['headers', { request: {} }, /tenant/],
  ['corsPolicy', {}, /browsers/],
  ['match', [], /404/],
])('a route that differs in its %s does what that field does', (field, live, consequence) => {
  expect(breakageOf(object('VirtualService'), ['spec', 'http', 0, field], live, [])).toMatch(consequence);
});

test('a policy is of the edge where it is for the pods that our Gateway selects', () => {
  const gateway = object('Gateway', { selector: { istio: 'ingress', app: 'ingress' } });
  const policy = (labels: object) => object('AuthorizationPolicy', { selector: { matchLabels: labels } });
  expect(breakageOf(policy({ istio: 'ingress' }), ['spec'], {}, [gateway])).toMatch(/^policies at the edge: /);
  expect(breakageOf(policy({ app: 'alloy' }), ['spec'], {}, [gateway])).toMatch(/^policies at Alloy: /);
});

function object(kind: string, spec: object = {}): Expected {
  return { kind, namespace: 'x', name: 'x', value: { spec }, file: 'x.yaml' };
}

describe('what of ours is not in the input', () => {
  const without = (kind: string) =>
    EDGE.split(/^---\n/m)
      .filter(text => !text.includes(`kind: ${kind}\n`))
      .join('---\n');

  test('is said, and is drift where all is said to be there', () => {
    const lacks = '1 of our 4 objects is not in the input: Gateway istio-system/otlp';
    expect(run(without('Gateway'))).toMatchObject({ code: 0, out: expect.stringContaining(lacks) });
    const { code, out } = run(without('Gateway'), 'prod', '--complete');
    expect(code).toBe(1);
    // the chart's Service as well
    expect(out).toContain('2 of our 5 objects are not in the input');
    expect(out).toMatch(/^Gateway istio-system\/otlp .*\n {2}it is not in the input\n {6}④ gateway listener:/m);
    expect(out).toContain('2 drifted in 5 of our 5 objects');
  });

  test('is drift where others of the kind are there', () => {
    const others = EDGE.replace('name: otlp, namespace: istio-system', 'name: web, namespace: istio-system');
    expect(others).not.toBe(EDGE);
    const { code, out } = run(others);
    expect(code).toBe(1);
    expect(out).toContain('1 of our 4 objects is not in the input: Gateway istio-system/otlp\n');
    expect(run(others.replace('namespace: istio-system', 'namespace: shop')).code).toBe(0);
  });

  test('is nothing where it comes and goes with a delivery', () => {
    writeFileSync(
      join(folder, 'prod/manifests/job.k8s.yaml'),
      'apiVersion: batch/v1\nkind: Job\nmetadata: {name: test, namespace: a, annotations: {argocd.argoproj.io/hook: PostSync}}\n',
    );
    expect(run(`${LIVE}---\n${EDGE}`, 'prod', '--complete')).toMatchObject({ code: 0 });
  });

  test('two objects of one name are both held against ours', () => {
    const { code, out } = run(`${EDGE}---\n${EDGE.replace('number: 4317, name', 'number: 5317, name')}`);
    expect(code).toBe(1);
    expect(out).toContain('spec.servers[0].port.number: 4317 → 5317');
  });
});

test('text of the input is inert', () => {
  const nasty = 'x\\n::error::a\\u001b[2J##[b]\\u202e';
  const live = EDGE.replace('number: 4317, name: otlp-grpc', `number: "${nasty}", "${nasty}": 1, name: "${nasty}"`);
  const { out } = run(live);
  expect(out).toContain('\\u{1b}');
  expect(out).not.toMatch(/[^\P{C}\n]|##\[|^\s*::/mu);
  const { err } = run(LIVE, '\n::error::x\u001b');
  expect(err).not.toMatch(/[^\P{C}\n]|^\s*::/mu);
});

test.each([
  'apiVersion: v1\nkind: List\nitems: [null, 1, x, [], {}, {kind: Service}, {kind: [], metadata: 1}]\n',
  'apiVersion: v1\nkind: Service\nmetadata: otlp\n',
  LIVE.replace('targetPort: 4317', 'targetPort: {toString: 1}'),
  LIVE.replace('name: otlp-grpc', 'name: {toString: {toJSON: 1}, valueOf: 2}'),
  LIVE.replace('type: LoadBalancer', 'type: [LoadBalancer]\n  constructor: 1\n  hasOwnProperty: 2'),
  LIVE.replace(/ports:[\s\S]*(?=status)/, 'ports: {0: x, length: 9}\n'),
  LIVE.replace(/annotations: .*/, 'annotations: [a, b]'),
])('odd shapes are drift or nothing of ours (%#)', live => {
  const { code, out, err } = run(live);
  expect(`${out}${err}`).not.toMatch(/undefined|NaN|\[object|\n\s+at /);
  expect([0, 1, 2]).toContain(code);
});

test('input that cannot be used', () => {
  expect(run('kind: Pod\n')).toMatchObject({ code: 2, err: expect.stringContaining('none of the 1 objects') });
  expect(run(LIVE, 'staging')).toMatchObject({ code: 2, err: expect.stringContaining('is "staging" an environment') });
  expect(run('apiVersion: v1\nkind: List\nitems: []\n', 'prod', '--complete')).toMatchObject({ code: 2 });
  expect(run('a: [')).toMatchObject({ code: 2, err: expect.stringContaining('not YAML') });
});

test('output that is no YAML any more', () => {
  writeFileSync(join(folder, 'prod/manifests/gateway.k8s.yaml'), 'a: [');
  expect(run(LIVE)).toMatchObject({ code: 2, err: expect.stringContaining('gateway.k8s.yaml:1:5: not YAML') });
});

test('a CronJob as the API server fills it in is no drift, and one that is suspended or has another pod is', () => {
  const container = { name: 'send', image: 'curl:8' };
  const cronJob = (spec: object, pod: object, containers: object) => ({
    spec: {
      schedule: '@hourly',
      ...spec,
      jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never', ...pod, containers: [containers] } } } },
    },
  });
  const ours = cronJob({}, {}, container);
  const POD = { dnsPolicy: 'ClusterFirst', schedulerName: 'default-scheduler', terminationGracePeriodSeconds: 30 };
  const CONTAINER = { imagePullPolicy: 'IfNotPresent', terminationMessagePath: '/dev/termination-log' };
  const found = (live: object) => differences('CronJob', ours, live).map(({ path }) => path.join('.'));
  expect(found(cronJob({ suspend: false }, POD, { ...container, ...CONTAINER }))).toEqual([]);
  expect(found(cronJob({ suspend: true }, POD, container))).toEqual(['spec.suspend']);
  const pod = 'spec.jobTemplate.spec.template.spec';
  expect(found(cronJob({}, { hostNetwork: true }, { ...container, image: 'curl:9' }))).toEqual(
    expect.arrayContaining([`${pod}.hostNetwork`, `${pod}.containers.send.image`]),
  );
});
