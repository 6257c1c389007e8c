import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { driftCommand } from '../../lib/cli/drift';
import { differences } from '../../lib/drift/compare';
import { hopOf } from '../../lib/drift/hops';
import { EDGE } from '../../lib/rules/example';

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

function run(live: string, environment = 'prod') {
  let [out, err] = ['', ''];
  const code = driftCommand(['--environment', environment, '--output', folder, '-'], {
    stdin: () => live,
    out: text => {
      out += text;
    },
    err: text => {
      err += text;
    },
    color: false,
  });
  return { code, out, err };
}

test('what the cluster fills in is no drift', () => {
  expect(run(LIVE)).toEqual({ code: 0, out: 'no drift in 1 of our objects; 0 others not compared\n', err: '' });
  expect(run(EDGE)).toMatchObject({ code: 0 });
});

test('a chart upgrade that resets the ports is found, with its hop', () => {
  const { code, out } = run(LIVE.replace(/ {4}- \{name: otlp-grpc.*\n/, ''));
  expect(code).toBe(1);
  expect(out).toContain('Service istio-system/istio-ingressgateway');
  expect(out).toContain('spec.ports.otlp-grpc: {"name":"otlp-grpc","port":4317,"targetPort":4317} → nothing');
  expect(out).toContain('① and ② load balancer and Service port: its listener goes away');
});

test.each([
  ['targetPort: 4317', 'targetPort: 14317', '③ Service → pod'],
  ['type: LoadBalancer', 'type: ClusterIP', '① load balancer'],
  ['  ports:\n', '  loadBalancerSourceRanges: [10.0.0.0/8]\n  ports:\n', '① load balancer'],
])('%j instead of %j', (ours, theirs, hop) => {
  const { code, out } = run(LIVE.replace(ours, theirs));
  expect(code).toBe(1);
  expect(out).toContain(hop);
});

test.each([
  ['number: 4318, name', 'number: 4319, name', 'Gateway', '④ Envoy'],
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

test('each kind of the path has a hop', () => {
  for (const kind of [
    'Gateway',
    'VirtualService',
    'DestinationRule',
    'PeerAuthentication',
    'ConfigMap',
    'Deployment',
  ]) {
    expect(hopOf(kind, ['spec'], undefined, false)).not.toBe('not a hop of the path');
  }
});

test('input that cannot be used', () => {
  expect(run('kind: Pod\n')).toMatchObject({ code: 2, err: expect.stringContaining('none of the 1 objects') });
  expect(run(LIVE, 'staging')).toMatchObject({ code: 2, err: expect.stringContaining('is "staging" an environment') });
  expect(run('a: [')).toMatchObject({ code: 2, err: expect.stringContaining('not YAML') });
});
