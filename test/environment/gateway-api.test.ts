/** An edge in the Gateway API: what istiod calls its parts, and what can't be said there. */
import { edgeService } from '../../lib/path/edge-service';
import { chainsOf } from '../../lib/path/timeouts';
import { portsOf } from '../manifests';
import { edgeOf, environmentOf, mistakesOf, type Sections } from '../samples';

const byApi = (more = '', deployment = ', deployment: {}', service = '{manifests: {}}') => ({
  gateway: `{api: gateway-api, name: otlp-gateway, namespace: edge${more}, service: ${service}${deployment}}`,
});

const fieldsOf = (text: Sections) => mistakesOf(text).map(mistake => mistake.split(': ')[0]);

test('Service, pods and identity have the names that istiod gives them', () => {
  const edge = edgeOf(environmentOf(byApi()));
  const managed = { name: 'otlp-gateway-istio', namespace: 'edge' };
  expect(edge).toMatchObject({
    gatewayKind: 'Gateway.gateway.networking.k8s.io',
    gateway: { name: 'otlp-gateway', namespace: 'edge' },
    routeKind: 'HTTPRoute',
    routeNamespace: 'observability',
    service: managed,
    workload: { kind: 'Deployment', ...managed },
    labels: { 'gateway.networking.k8s.io/gateway-name': 'otlp-gateway' },
    principal: 'cluster.local/ns/edge/sa/otlp-gateway-istio',
    retries: { name: 'otlp-retries', namespace: 'edge' },
  });
  expect(portsOf(edgeService(edge).ports)).toEqual(['4317→4317', '4318→4318']);
});

test('a second edge may be in the other API, with names of its own', () => {
  const edges = `{next: {hosts: {grpc: otlp-grpc.example.com, http: otlp-http.example.com}, ${sections(byApi())}, tls: {secrets: {grpc: a, http: b}}}}`;
  expect(mistakesOf({ edges })).toEqual([]);
});

const sections = (all: Readonly<Record<string, string>>) =>
  Object.entries(all)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ');

test('the time that the gateway waits is where the routes have it', () => {
  const rows = chainsOf(environmentOf(byApi())).flatMap(chain => chain.rows);
  expect(rows.map(({ setIn }) => setIn)).toContain('HTTPRoutes, `rules[].timeouts.request`');
});

test.each([
  ['gateway.api', byApi('', '')],
  ['gateway.deployment', byApi('', ', deployment: {}', '{helm: {}}')],
  ['gateway.deployment.kind', byApi('', ', deployment: {kind: DaemonSet}')],
  ['gateway.objectNamespace', byApi(', objectNamespace: edge')],
  ['gateway.selector', byApi(', selector: {app: x}')],
  ['gateway.serviceAccount', byApi(', serviceAccount: x')],
  ['gateway.service.manifests.name', byApi('', ', deployment: {}', '{manifests: {name: x}}')],
  ['listeners.shared.targetPort', { ...byApi(), listeners: '{shared: {port: 443, targetPort: 8443}}' }],
  ['tls.minVersion', { ...byApi(), tls: '{secrets: {grpc: a, http: b}, minVersion: "1.3"}' }],
  [
    'access.mtls.subjectAltNames',
    { ...byApi(), access: '{mtls: {caSecret: senders, subjectAltNames: [a.example.com]}}' },
  ],
  [
    'receiver.tls',
    { ...byApi(), receiver: '{tls: {certificateSecret: a, gatewaySecret: b, clientCa: {name: c, key: d}}}' },
  ],
  ['cors.maxAgeSeconds', { ...byApi(), cors: '{allowOrigins: ["https://a.example.com"], maxAgeSeconds: 0}' }],
])('%s is refused with a reason', (path, text) => {
  const found = mistakesOf(text).filter(mistake => mistake.startsWith(`${path}: `));
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(/istiod|Envoy|gateway-api|pods of its own/);
});

test('everything that can’t be said is reported at once', () => {
  const text = {
    ...byApi(', selector: {app: x}, serviceAccount: x', ', deployment: {kind: DaemonSet}'),
    tls: '{secrets: {grpc: a, http: b}, minVersion: "1.3"}',
  };
  expect(fieldsOf(text)).toEqual([
    'gateway.selector',
    'gateway.serviceAccount',
    'gateway.deployment.kind',
    'tls.minVersion',
  ]);
});

test.each(['istio-ingressgateway'])('the default name is other applications’ gateway: %s', name => {
  const gateway = `{api: gateway-api, name: ${name}, namespace: edge, service: {manifests: {}}, deployment: {}}`;
  expect(fieldsOf({ gateway })).toEqual(['gateway.name']);
});
