/** An Alloy that somebody else owns: what our module can't be added to is a mistake, and its twin is none. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { warnings } from '../../lib/warnings';
import { PROJECT } from '../golden';
import { loaded, mistakesIn, type Sections, textOf, tierOf } from '../samples';

const FILE = 'environments/dev.yaml';
const ALLOY = 'deployedBy: helm, name: collector, namespace: monitoring, presentValues: present/alloy-dev.yaml';
// biome-ignore lint/suspicious/noExplicitAny: values of a chart
const OWNER: any = load(readFileSync(join(PROJECT, 'test/cases/present/alloy.yaml'), 'utf8'));

function text(sections: Sections = {}, alloy = ''): string {
  return textOf({ alloy: `{${ALLOY}${alloy && `, ${alloy}`}}`, ...sections });
}

/** The mistakes of an environment beside an owner's values. */
function withOwner(values: unknown, sections: Sections = {}, alloy = '') {
  const present = typeof values === 'string' ? values : JSON.stringify(values);
  return mistakesIn(text(sections, alloy), FILE, { 'environments/present/alloy-dev.yaml': present });
}

const environmentOn = (values: object, sections: Sections = {}, alloy = '') =>
  loaded(text(sections, alloy), FILE, { 'environments/present/alloy-dev.yaml': JSON.stringify(values) });

/** The owner's values with one of them changed. */
function owner(path: string, value: unknown) {
  const copy = structuredClone(OWNER);
  const keys = path.split('.');
  const last = keys.pop()!;
  let at = copy;
  for (const key of keys) at = at[key] ??= {};
  at[last] = value;
  return copy;
}

test('an owner’s values that say nothing against it', () => {
  expect(withOwner(OWNER)).toEqual([]);
});

describe('what the release makes', () => {
  const tier = (values: object) => tierOf(environmentOn({ ...OWNER, ...values }));

  test('is the chart’s DaemonSet of the release where nothing else is said', () => {
    const { workload, service, labels, serviceAccount, httpPort } = tier({});
    expect(workload).toEqual({ kind: 'DaemonSet', name: 'collector-alloy', namespace: 'monitoring' });
    expect(service.name).toBe('collector-alloy');
    expect(labels).toEqual({ 'app.kubernetes.io/name': 'alloy', 'app.kubernetes.io/instance': 'collector' });
    expect([serviceAccount, httpPort]).toEqual(['collector-alloy', 12345]);
  });

  test.each([
    ['deployment', 'Deployment'],
    ['statefulset', 'StatefulSet'],
    ['daemonset', 'DaemonSet'],
  ])('is a %s', (type, kind) => {
    expect(tier({ controller: { type } }).workload.kind).toBe(kind);
  });

  test('has the names that the owner gave it', () => {
    const named = tier({ nameOverride: 'agent', serviceAccount: { create: false } });
    expect([named.workload.name, named.labels['app.kubernetes.io/name']]).toEqual(['collector-agent', 'agent']);
    expect(named.principal).toBe('cluster.local/ns/monitoring/sa/default');
    expect(tier({ fullnameOverride: 'scraper' }).host).toBe('scraper.monitoring.svc.cluster.local');
    expect(tier({ nameOverride: 'collect' }).workload.name).toBe('collector');
    expect(tier({ nameOverride: 'a'.repeat(63) }).workload.name).toBe(`collector-${'a'.repeat(53)}`);
  });

  test('is the memory that the limiters count from', () => {
    expect(environmentOn(OWNER).alloy.resources.memory).toBe('3Gi');
  });
});

test.each([
  ['no memory limit', 'alloy.resources.limits', {}, /no alloy\.resources\.limits\.memory/],
  ['a number as memory limit', 'alloy.resources.limits.memory', 3e9, /allowed: a quantity as text/],
  ['too little memory', 'alloy.resources.limits.memory', '512Mi', /limits\.memory: got 512Mi, allowed: \d+Mi or more/],
  ['a kind that the chart does not know', 'controller.type', 'replicaset', /allowed: daemonset, deployment or/],
  ['another namespace than the release', 'namespaceOverride', 'elsewhere', /namespaceOverride "elsewhere"/],
  ['no Service', 'service.enabled', false, /service\.enabled: false/],
  ['a headless Service', 'service.clusterIP', 'None', /headless/],
  ['a Service for its own node', 'service.internalTrafficPolicy', 'Local', /without Alloy/],
  ['the host’s network', 'controller.hostNetwork', true, /get no sidecar.*an Alloy of our own/],
  [
    'a sidecar that is kept out',
    'controller.podLabels',
    { 'sidecar.istio.io/inject': 'false' },
    /keeps the sidecar out/,
  ],
  ['the same as a boolean', 'controller.podLabels', { 'sidecar.istio.io/inject': false }, /keeps the sidecar out/],
  ['an old Alloy', 'image.tag', 'v1.17.2', /Have its owner upgrade to v1\.18/],
  [
    '4317 for its own senders',
    'alloy.extraPorts',
    [{ name: 'otlp', port: 4317, targetPort: 4317 }],
    /has port 4317 already/,
  ],
  [
    '4318 behind another port',
    'alloy.extraPorts',
    [{ name: 'otlp', port: 80, targetPort: '4318' }],
    /has port 4318 already/,
  ],
  ['its own HTTP server on 4318', 'alloy.listenPort', 4318, /has port 4318 already/],
  ['its own HTTP server on none', 'alloy.listenPort', 'http', /allowed: a port/],
  [
    'another volume in our folder',
    'alloy.mounts.extra',
    [{ name: 'x', mountPath: '/etc/alloy-otlp-edge/' }],
    /mounts another volume/,
  ],
  ['our ConfigMap as its own', 'alloy.configMap.name', 'collector-otlp-edge', /read a module and run nothing/],
  ['the older name of alloy', 'agent', {}, /wins over it/],
  ['k8s-monitoring', 'alloy-receiver', { enabled: true }, /values of k8s-monitoring.*an Alloy of our own/],
  [
    'an annotation of another kind',
    'controller.podAnnotations',
    { 'proxy.istio.io/config': '[1' },
    /a mapping as text/,
  ],
  ['ports that are no list', 'alloy.extraPorts', { otlp: 1 }, /alloy\.extraPorts is no list of mappings/],
  ['ports that are no mappings', 'alloy.extraPorts', [4317], /alloy\.extraPorts is no list of mappings/],
  ['volumes as text', 'controller.volumes', 'extra', /controller\.volumes is no mapping/],
  ['no mapping at alloy', 'alloy', 'x', /alloy is no mapping.*helm get values collector/],
  ['a name that is none', 'fullnameOverride', 'a b; rm -rf /', /for fullnameOverride, allowed: a name/],
])('%s is a mistake', (_, path, value, message) => {
  expect(withOwner(owner(path, value))).toMatchObject([
    { path: 'alloy.presentValues', message: expect.stringMatching(message) },
  ]);
});

test.each([
  ['receiver.tls needs no sidecar', 'controller.hostNetwork', true],
  ['receiver.tls asks for none', 'controller.podLabels', { 'sidecar.istio.io/inject': 'false' }],
])('%s', (_, path, value) => {
  const tls = '{tls: {certificateSecret: alloy, clientCa: {name: ca, key: ca.crt}, gatewaySecret: gateway}}';
  expect(withOwner(owner(path, value), { receiver: tls })).toEqual([]);
});

test.each([
  ['null, which Helm takes for nothing', 'controller.podAnnotations', null],
  ['the version of the chart', 'image.tag', null],
  ['a version of its own', 'image.tag', 'nightly'],
  ['our ports of before', 'alloy.extraPorts', [{ name: 'otlp-edge-grpc', port: 4317, targetPort: 4317 }]],
  ['UDP and others', 'alloy.extraPorts', [{ name: 'syslog', port: 514, targetPort: 5514, protocol: 'UDP' }]],
])('%s is none', (_, path, value) => {
  expect(withOwner(owner(path, value))).toEqual([]);
});

test('small messages make room for the memory that there is', () => {
  const receiver = '{grpc: {maxMessageMiB: 1}, http: {maxBodyMiB: 1}}';
  expect(withOwner(owner('alloy.resources.limits.memory', '512Mi'), { receiver })).toEqual([]);
});

test.each([
  ['image: "grafana/alloy:v1.18.0"', 'alloy.image', /its owner’s.*\(image\)/],
  ['replicas: 3', 'alloy.replicas', /controller\.replicas/],
  ['resources: {memory: 4Gi}', 'alloy.resources', /alloy\.resources\)/],
  ['logLevel: debug', 'alloy.logLevel', /block logging/],
  ['createNamespace: true', 'alloy.createNamespace', /is there/],
  ['nodeSelector: {pool: a}', 'alloy.nodeSelector', /controller\.nodeSelector/],
  ['networkPolicy: true', 'alloy.networkPolicy', /would close the owner’s other ports/],
])('%s is the owner’s', (alloy, path, message) => {
  expect(withOwner(OWNER, {}, alloy)).toMatchObject([{ path, message: expect.stringMatching(message) }]);
});

test.each([
  [{ receiver: '{maxConcurrentRequests: 5}' }, 'receiver.maxConcurrentRequests', /owner’s other ports/],
  [
    { destinations: '{traces: {otlp: {endpoint: "tempo.tempo.svc.cluster.local:4317", delivery: disk}}}' },
    'alloy.presentValues',
    /a volume that its pods don’t have/,
  ],
  [
    { access: '{jwt: {issuer: "https://i.example.com", jwksUri: "https://i.example.com/k", audiences: [otlp]}}' },
    'access.jwt.at',
    /ask for its tokens too/,
  ],
  [
    { pipeline: '{tailSampling: {policies: [{name: some, probabilistic: {samplingPercentage: 10}}]}}' },
    'pipeline.tailSampling',
    /a part of a trace/,
  ],
])('%j is about more than our ports and pods', (sections, path, message) => {
  expect(withOwner(OWNER, sections as Sections)).toContainEqual(
    expect.objectContaining({ path, message: expect.stringMatching(message) }),
  );
});

test('a single pod may sample', () => {
  const pipeline = '{tailSampling: {policies: [{name: some, probabilistic: {samplingPercentage: 10}}]}}';
  expect(withOwner({ ...OWNER, controller: { type: 'deployment', replicas: 1 } }, { pipeline })).toEqual([]);
  const scaled = { type: 'deployment', autoscaling: { horizontal: { enabled: true, maxReplicas: 3 } } };
  expect(withOwner({ ...OWNER, controller: scaled }, { pipeline })).not.toEqual([]);
});

test('presentValues of our own manifests, a file that is not there, one beside the environments', () => {
  expect(mistakesIn(textOf({ alloy: '{presentValues: present/alloy-dev.yaml}' }), FILE)).toMatchObject([
    { path: 'alloy.presentValues', message: expect.stringMatching(/^only with deployedBy: helm/) },
  ]);
  expect(mistakesIn(text(), FILE)).toMatchObject([
    {
      path: 'alloy.presentValues',
      message: expect.stringMatching(
        /there is no file .*Make it, with CONTEXT .*: mkdir -p environments\/present && values=\$\(helm get values collector --namespace monitoring --output yaml --kube-context "\$\{CONTEXT:\?\}"\) && echo "\$values" > environments\/present\/alloy-dev\.yaml$/,
      ),
    },
  ]);
  const beside = textOf({ alloy: '{deployedBy: helm, presentValues: alloy-dev.yaml}' });
  expect(mistakesIn(beside, FILE)).toMatchObject([
    { message: expect.stringMatching(/allowed: a file in a folder below/) },
  ]);
});

test.each([
  ['no YAML', 'a: [', /is not YAML/],
  ['a list', '[1]', /got a list, allowed: a mapping/],
  ['two documents', 'a: 1\n---\nb: 2\n', /more than one YAML document/],
])('a file that is %s', (_, values, message) => {
  expect(withOwner(values)).toMatchObject([{ path: 'alloy.presentValues', message: expect.stringMatching(message) }]);
});

test('synth says what the owner has to do, and that it is done', () => {
  const said = (content: string) => warnings(environmentOn(owner('alloy.configMap.content', content))).join('\n');
  expect(said('logging { }')).toMatch(/DaemonSet gets a sidecar.*does not import yet/);
  expect(said('import.file "otlp_edge" { filename = "/etc/alloy-otlp-edge/config.alloy" }')).not.toMatch(/import/);
  expect(said('// import.file "otlp_edge" { filename = "/etc/alloy-otlp-edge/config.alloy" }\nlogging { }')).toMatch(
    /does not import yet/,
  );
  expect(said('{{ .Values.theirs }}')).toMatch(/must import/);
  expect(warnings(environmentOn(owner('alloy.configMap', { create: false, name: 'x' }))).join()).toMatch(/must import/);
});

test.each([
  [
    'sends to 4318 elsewhere',
    'otelcol.exporter.otlphttp "x" {\n client { endpoint = "http://tempo.tempo:4318" }\n}',
    0,
  ],
  ['sends to a name with 4317', 'otelcol.exporter.otlp "x" {\n client { endpoint = "tempo.tempo:4317" }\n}', 0],
  ['has it in a comment', '// endpoint = "0.0.0.0:4317"', 0],
  ['listens on all addresses', 'otelcol.receiver.otlp "x" {\n http { endpoint = ":4318" }\n}', 1],
  ['listens on IPv6', 'otelcol.receiver.otlp "x" {\n http { endpoint = "[::]:4318" }\n}', 1],
  ['has a number for it', 'faro.receiver "x" {\n server { listen_port = 4317 }\n}', 1],
  [
    'is a template that listens',
    '{{ .Values.x }}\notelcol.receiver.otlp "x" {\n http {\n  endpoint = "0.0.0.0:4318"\n }\n}',
    1,
  ],
  ['is a template that sends', '{{ .Values.x }}\nclient {\n  endpoint = "http://tempo:4318"\n}', 0],
])('whether the owner has our port: a configuration that %s', (_, content, mistakes) => {
  expect(withOwner(owner('alloy.configMap.content', content))).toHaveLength(mistakes);
});

test.each<[string, string, unknown, RegExp]>([
  [
    'a load balancer of theirs',
    'service.type',
    'LoadBalancer',
    /has service\.type "LoadBalancer": our ports would be open there too/,
  ],
  [
    'a port that their configuration listens on',
    'alloy.configMap.content',
    'otelcol.receiver.otlp "in" {\n grpc { endpoint = "0.0.0.0:4317" }\n}',
    /has port 4317 already/,
  ],
  [
    'a port of another container',
    'controller.extraContainers',
    [{ name: 'x', ports: [{ containerPort: 4318 }] }],
    /has port 4318 already/,
  ],
  [
    'a password that would be repeated',
    'controller.volumes.extra',
    [{ name: 'x', csi: { driver: 'x', volumeAttributes: { password: 'hunter2' } } }],
    /has what looks like a credential in controller\.volumes\.extra/,
  ],
])('is refused: %s', (_, path, value, message) => {
  const found = withOwner(owner(path, value));
  expect(found.map(one => one.message)).toEqual([expect.stringMatching(message)]);
  expect(JSON.stringify(found)).not.toContain('hunter2');
});
