/** A gateway whose pods are ours: what it is by default, and what it can't be together with. */
import { edgeService } from '../../lib/path/edge-service';
import { chainsOf } from '../../lib/path/timeouts';
import { warnings } from '../../lib/warnings';
import { portsOf } from '../manifests';
import { edgeOf, environmentOf, mistakesOf } from '../samples';

const OWN = 'name: otlp-gateway, namespace: edge';
const own = (deployment = '{}', more = '', service = '{manifests: {}}') => ({
  gateway: `{${OWN}${more}, service: ${service}, deployment: ${deployment}}`,
});
const edge = (...gateway: Parameters<typeof own>) => edgeOf(environmentOf(own(...gateway)));

test('everything is named after the gateway, and the Service has the OTLP ports alone', () => {
  const { labels, principal, service, workload } = edge();
  expect({ labels, principal, service, workload }).toEqual({
    labels: { app: 'otlp-gateway', istio: 'otlp-gateway' },
    principal: 'cluster.local/ns/edge/sa/otlp-gateway',
    service: { name: 'otlp-gateway', namespace: 'edge' },
    workload: { kind: 'Deployment', name: 'otlp-gateway', namespace: 'edge' },
  });
  expect(portsOf(edgeService(edge()).ports)).toEqual(['4317→4317', '4318→4318']);
  const named = edge('{}', ', selector: {app: x}, serviceAccount: y', '{manifests: {name: z}}');
  expect([named.labels, named.principal, named.service.name]).toEqual([
    { app: 'x' },
    'cluster.local/ns/edge/sa/y',
    'z',
  ]);
  expect(portsOf(edgeService(named).ports)).toEqual(['4317→4317', '4318→4318']);
});

test.each([
  ['{shared: {port: 443}}', ['443→443']],
  ['{shared: {port: 443, targetPort: 8443}}', ['443→8443']],
])('nobody else has the ports: listeners %s', (listeners, ports) => {
  const one = edgeOf(environmentOf({ ...own(), listeners }));
  expect(portsOf(edgeService(one).ports)).toEqual(ports);
});

test('the gateway is for OTLP alone without a word, and its allowlist closes the load balancer', () => {
  const jwt = `{issuer: "https://i.example.com", audiences: [otlp], jwksUri: "https://i.example.com/keys", at: gateway}`;
  expect(mistakesOf({ ...own(), access: `{jwt: ${jwt}}` })).toEqual([]);
  const allowed = environmentOf({ ...own(), access: '{allowlist: [192.0.2.0/24]}' });
  expect(edgeService(edgeOf(allowed)).loadBalancerSourceRanges).toEqual(['192.0.2.0/24']);
});

test('the age of connections and the drains are ours', () => {
  const chains = chainsOf(
    environmentOf({ ...own('{connectionAgeSeconds: 90}'), nlb: '{deregistrationDelaySeconds: 20}' }),
  );
  const [age] = chains.find(({ title }) => title === 'a sender’s idle connection')!.rows;
  expect(age).toMatchObject({ value: 90, setIn: expect.stringContaining('httpMaxConnectionDuration') });
  const going = chains.find(({ title }) => title === 'a gateway pod goes')!;
  expect(going.rows.map(({ value }) => value)).toEqual([20, 20, 50]);
});

test('who owns the namespace is told of the label for readiness gates', () => {
  const label = /elbv2\.k8s\.aws\/pod-readiness-gate-inject/;
  expect(warnings(environmentOf(own())).join()).toMatch(label);
  expect(warnings(environmentOf(own('{createNamespace: true}'))).join()).not.toMatch(label);
  expect(warnings(environmentOf({ ...own(), nlb: '{targetType: instance}' })).join()).not.toMatch(label);
  expect(warnings(environmentOf()).join()).not.toMatch(label);
});

test.each<[string, string, RegExp]>([
  [`{${OWN}, dedicated: true, service: {helm: {}}, deployment: {}}`, 'gateway.deployment', /helm.*manifests: \{\}/],
  [
    '{namespace: edge, selector: {app: x}, service: {manifests: {}}, deployment: {}}',
    'gateway.name',
    /other applications' gateway.*such as otlp-gateway/,
  ],
  ['{name: edge, service: {manifests: {}}, deployment: {}}', 'gateway.namespace', /every Secret.*the mesh's CA/],
  [
    '{name: edge, namespace: observability, service: {manifests: {}}, deployment: {}}',
    'gateway.namespace',
    /Alloy's credentials/,
  ],
  [`{${OWN}, ports: [], service: {manifests: {}}, deployment: {}}`, 'gateway.ports', /Remove ports/],
  [
    `{${OWN}, service: {manifests: {}}, deployment: {kind: DaemonSet, replicas: {min: 3}}}`,
    'gateway.deployment.replicas',
    /a pod on each node/,
  ],
  [
    `{${OWN}, service: {manifests: {}}, deployment: {replicas: {min: 11}}}`,
    'gateway.deployment.replicas.max',
    /got 10, allowed: min, 11, or more/,
  ],
  [
    '{name: edge, namespace: kube-system, service: {manifests: {}}, deployment: {createNamespace: true}}',
    'gateway.deployment.createNamespace',
    /kube-system is there already/,
  ],
])('%s is refused at %s, with the way out', (gateway, path, message) => {
  const mistakes = mistakesOf({ gateway });
  expect(mistakes).toHaveLength(1);
  expect(mistakes[0]).toMatch(new RegExp(`^${path}: `));
  expect(mistakes[0]).toMatch(message);
});

test('an internal load balancer is not probed from a node that it picks', () => {
  const smokeTest = { ...own('{kind: DaemonSet}'), smokeTest: '{}' };
  expect(mistakesOf(smokeTest).join()).toMatch(/every node has a gateway pod/);
  expect(mistakesOf({ ...smokeTest, ...own() }).join()).not.toMatch(/every node has a gateway pod/);
});
