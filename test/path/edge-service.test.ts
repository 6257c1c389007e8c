import { edgeService, shutdownOf } from '../../lib/path/edge-service';
import { portsOf } from '../manifests';
import { edgeOf, environmentOf, type Sections, tierOf } from '../samples';

const PREFIX = 'service.beta.kubernetes.io/aws-load-balancer-';
const INSTANCE = { nlb: '{targetType: instance}' };
const CLUSTER = { nlb: '{targetType: instance, externalTrafficPolicy: Cluster, preserveClientAddress: false}' };
const STATUS = '{name: health, port: 15921, targetPort: 15021}';

const annotation = (sections: Sections, name: string) =>
  edgeService(edgeOf(environmentOf(sections))).annotations[PREFIX + name];

test.each<[string, Sections, Record<string, string | undefined>]>([
  ['ip targets: by number, at the pod', {}, { protocol: 'http', port: '15021', path: '/healthz/ready' }],
  ['instance, Local: the healthCheckNodePort', INSTANCE, { protocol: undefined, port: undefined, path: undefined }],
  ['instance, Cluster: by name', CLUSTER, { protocol: 'http', port: 'status-port', path: '/healthz/ready' }],
  [
    'instance, Cluster: by the name that it has',
    { ...CLUSTER, gateway: `{service: {manifests: {}}, ports: [${STATUS}]}` },
    { protocol: 'http', port: 'health', path: '/healthz/ready' },
  ],
])('health check with %s', (_, sections, expected) => {
  const found = Object.keys(expected).map(key => [key, annotation(sections, `healthcheck-${key}`)]);
  expect(Object.fromEntries(found)).toEqual(expected);
});

const ANYBODY = '{none: {reason: a test}}';

test.each<[string, Sections, string[]]>([
  ['beside the chart’s: ours alone', {}, ['4317→4317', '4318→4318']],
  ['beside, instance + Cluster: the probed one too', CLUSTER, ['15021→15021', '4317→4317', '4318→4318']],
  [
    'whole: the gateway’s others too',
    { gateway: `{service: {manifests: {name: gw}}, ports: [${STATUS}]}` },
    ['15921→15021', '4317→4317', '4318→4318'],
  ],
  ['shared, as the gateway translates it', { listeners: '{shared: {}}', access: ANYBODY }, ['443→443']],
  ['shared, as said', { listeners: '{shared: {port: 8443, targetPort: 9443}}' }, ['8443→9443']],
])('ports of a Service %s', (_, sections, expected) => {
  expect(portsOf(edgeService(edgeOf(environmentOf(sections))).ports)).toEqual(expected);
});

test.each<[Sections, string | undefined]>([
  [{}, undefined],
  [INSTANCE, 'Local'],
  [CLUSTER, 'Cluster'],
])('%j has the externalTrafficPolicy %s', (sections, policy) => {
  expect(edgeService(edgeOf(environmentOf(sections))).externalTrafficPolicy).toBe(policy);
});

const LIST = '{allowlist: [192.0.2.0/24]}';
const dedicated = (ports: string) => `{dedicated: true, service: {helm: {}}, ports: [${ports}]}`;

test.each<[string, Sections, string[] | undefined]>([
  ['beside the gateway’s own', {}, ['192.0.2.0/24']],
  ['whole', { gateway: '{service: {manifests: {name: gw}}}' }, undefined],
  [
    'whole, OTLP and 15021 alone, shared gateway',
    { gateway: `{service: {manifests: {name: gw}}, ports: [${STATUS}]}` },
    undefined,
  ],
  ['of a dedicated gateway', { gateway: dedicated(STATUS) }, ['192.0.2.0/24']],
  ['of a dedicated gateway with port 80', { gateway: dedicated('{name: http, port: 80, targetPort: 80}') }, undefined],
  ['with security groups', { nlb: '{securityGroups: [sg-1]}' }, undefined],
])('the allowlist as source ranges of a Service %s', (_, sections, expected) => {
  expect(edgeService(edgeOf(environmentOf({ access: LIST, ...sections }))).loadBalancerSourceRanges).toEqual(expected);
});

test('ip targets keep the client’s address, which is not AWS’s default', () => {
  expect(annotation({}, 'target-group-attributes')).toMatch(/^preserve_client_ip\.enabled=true,/);
  expect(annotation({ nlb: '{preserveClientAddress: false}' }, 'target-group-attributes')).toMatch(/=false,/);
});

test('external-dns gets both hosts, when asked for', () => {
  const key = 'external-dns.alpha.kubernetes.io/hostname';
  const hosts = 'otlp-grpc.example.com,otlp-http.example.com';
  expect(edgeService(edgeOf(environmentOf({ nlb: '{externalDns: true}' }))).annotations[key]).toBe(hosts);
  expect(edgeService(edgeOf(environmentOf())).annotations[key]).toBeUndefined();
});

test('TLS is never the NLB’s', () => {
  expect(Object.keys(edgeService(edgeOf(environmentOf())).annotations).filter(key => /ssl|cert/.test(key))).toEqual([]);
});

test('a gateway pod has as long as the NLB keeps its flows, and half a minute more', () => {
  expect(shutdownOf(edgeOf(environmentOf({ nlb: '{deregistrationDelaySeconds: 90}' })))).toEqual({
    drainSeconds: 90,
    graceSeconds: 120,
  });
});

test('on a shared port the transports differ by host and meet again nowhere', () => {
  const [grpc, http] = edgeOf(environmentOf({ listeners: '{shared: {port: 443}}', access: ANYBODY })).listeners;
  expect([grpc!.port, http!.port]).toEqual([443, 443]);
  expect(grpc!.host).not.toBe(http!.host);
  expect([grpc!.receiver.port, http!.receiver.port]).toEqual([4317, 4318]);
  expect(grpc!.credentialName).not.toBe(http!.credentialName);
});

test.each([
  ['alloy', 'alloy'],
  ['my-alloy-x', 'my-alloy-x'],
  ['otlp', 'otlp-alloy'],
])('the chart names the Service of release %s %s', (name, service) => {
  const environment = environmentOf({ alloy: `{deployedBy: helm, name: ${name}}` });
  expect(tierOf(environment).service.name).toBe(service);
  expect(tierOf(environment).host).toBe(`${service}.observability.svc.cluster.local`);
});
