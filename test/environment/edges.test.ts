/** Several edges in one environment: each is judged as the only one is, at its own place, and the edges against each other. */
import { edgeViews, pathInFile, pathInView } from '../../lib/environment/edge-views';
import { EDGE_SECTIONS } from '../../lib/environment/schema';
import { edgeAlerts } from '../../lib/operations/edge-alerts';
import { pathOf } from '../../lib/path/path';
import { operationsProps } from '../../lib/props/operations';
import { warnings } from '../../lib/warnings';
import { environmentOf, MINIMAL, mistakesOf } from '../samples';

const OWN: Readonly<Record<string, string>> = {
  hosts: '{grpc: otlp.example.org, http: otlp.example.org}',
  gateway: '{name: public, namespace: public, selector: {app: public}, service: {manifests: {}}}',
  tls: '{issuer: {name: letsencrypt}}',
};

/** A second edge, with these sections. */
function edges(sections: Readonly<Record<string, string>> = {}, name = 'public'): string {
  const all = Object.entries({ ...OWN, ...sections }).map(([section, value]) => `${section}: ${value}`);
  return `{${name}: {${all.join(', ')}}}`;
}

test('a second edge is as a first one, with names of its own', () => {
  const { edges: found } = pathOf(environmentOf({ edges: edges() }));
  expect(found.map(({ gateway, file, tlsFile, service }) => [gateway.name, file, tlsFile, service.name])).toEqual([
    ['otlp-gateway', 'gateway', 'tls', 'istio-ingressgateway-otlp'],
    ['otlp-public-gateway', 'gateway-public', 'tls-public', 'public-otlp-public'],
  ]);
  expect(new Set(found.map(({ tier }) => tier)).size).toBe(1);
});

test('a second edge takes nothing from the first', () => {
  const environment = environmentOf({
    access: '{mtls: {caSecret: ca}}',
    nlb: '{scheme: internet-facing}',
    cors: '{allowOrigins: ["https://a.example.com"]}',
    edges: edges(),
  });
  const [, second] = edgeViews(environment);
  expect(second!.access).toEqual({});
  expect(second!.nlb.scheme).toBe('internal');
  expect(second!.cors).toBeUndefined();
});

test('what an edge needs, it needs itself', () => {
  expect(mistakesOf({ edges: '{public: {}}' }).map(one => one.split(':')[0])).toEqual([
    'edges.public.hosts',
    'edges.public.gateway',
    'edges.public.tls',
  ]);
  expect(mistakesOf({ edges: '[]' })).toEqual([expect.stringContaining('edges: got')]);
  expect(mistakesOf({ edges: '{grpc: {}}' })[0]).toContain('a name that is not a transport’s, nor first');
});

test.each([
  ['access', { nlb: '{scheme: internet-facing}' }, 'edges.public.nlb.scheme: internet-facing without access'],
  [
    'ports',
    { listeners: '{split: {grpc: 4317, http: 4317}}' },
    'edges.public.listeners.split.http: got 4317 for both transports',
  ],
  [
    'present values',
    { gateway: '{name: public, namespace: public, service: {helm: {presentValues: present/absent.yaml}}}' },
    'edges.public.gateway.service.helm.presentValues: got "present/absent.yaml", and there is no file',
  ],
  [
    'labels',
    { gateway: '{name: public, namespace: public, service: {manifests: {}}}' },
    'edges.public.gateway: selector: missing',
  ],
])('an edge is judged at its own place: %s', (_, sections, message) => {
  expect(mistakesOf({ edges: edges(sections) })).toEqual([expect.stringContaining(message)]);
});

test('what is wrong in one edge does not hide what is wrong in another', () => {
  const found = mistakesOf({
    nlb: '{scheme: internet-facing}',
    edges: `{one: {hosts: 5}, ${edges({ nlb: '{scheme: internet-facing}' }).slice(1)}`,
  });
  expect(found.map(one => one.split(': ')[0])).toEqual([
    'nlb.scheme',
    'edges.one.gateway',
    'edges.one.tls',
    'edges.one.hosts',
    'edges.public.nlb.scheme',
  ]);
});

test('what concerns the whole file is said once', () => {
  const receiver =
    '{maxConcurrentRequests: 10, tls: {gatewaySecret: a, certificateSecret: b, clientCa: {name: c, key: d}}}';
  const found = mistakesOf({ receiver, edges: edges() });
  expect(found).toEqual([expect.stringContaining('receiver.maxConcurrentRequests: with receiver.tls')]);
});

test.each([
  [
    'one gateway on one port: the sender would choose whose access counts',
    { gateway: '{service: {manifests: {name: public}}, ports: []}' },
    'edges.public.gateway: is the gateway of the first edge, on port 4317 too',
  ],
  [
    'a Service',
    {
      gateway: '{service: {manifests: {name: istio-ingressgateway-otlp}}, selector: {app: other}, ports: []}',
    },
    'edges.public.gateway.service: makes the Service istio-system/istio-ingressgateway-otlp, which is that of the first edge',
  ],
  [
    'a namespace with pods of our own',
    {
      gateway: '{name: public, namespace: edge, service: {manifests: {}}, deployment: {}}',
    },
    'edges.public.gateway.namespace: got "edge"',
  ],
  [
    'a password',
    { access: '{basic: {htpasswd: {name: a, key: b}}}' },
    'edges.public.access.basic: is not what the first edge has',
  ],
  [
    'a token',
    { access: '{bearer: {token: {name: a, key: b}}}' },
    'edges.public.access.bearer: is not what the first edge has',
  ],
  [
    'a limit of the one DestinationRule',
    { gateway: `${OWN.gateway!.slice(0, -1)}, maxConcurrentRequests: 5}` },
    'edges.public.gateway.maxConcurrentRequests: is not what the first edge has',
  ],
])('edges that can’t be beside each other: %s', (_, sections, message) => {
  const gateway = message.includes('"edge"') ? '{namespace: edge, service: {manifests: {}}}' : MINIMAL.gateway!;
  const found = mistakesOf({ gateway, edges: edges(sections) });
  expect(found).toEqual([expect.stringContaining(message)]);
});

test('one gateway for two edges on other ports is fine', () => {
  const sections = {
    listeners: '{split: {grpc: 14317, http: 14318}}',
    gateway: '{service: {manifests: {}}}',
  };
  const { edges: found, tiers } = pathOf(environmentOf({ edges: edges(sections) }));
  expect(found[1]!.service.name).toBe('istio-ingressgateway-otlp-public');
  // The receiver's ports are the first edge's.
  expect(tiers[0]!.receivers.map(({ port }) => port)).toEqual([4317, 4318]);
  expect(found[1]!.listeners.map(({ port, receiver }) => [port, receiver.port])).toEqual([
    [14317, 4317],
    [14318, 4318],
  ]);
});

test('one gateway for two edges is watched once', () => {
  const gateway = '{dedicated: true, service: {manifests: {}}}';
  const environment = environmentOf({
    gateway,
    operations: '{podMonitor: true, rules: {runbookUrl: "https://example.com/dev"}}',
    edges: edges({
      listeners: '{split: {grpc: 14317, http: 14318}}',
      gateway,
      hosts: '{grpc: c.example.org, http: d.example.org}',
    }),
  });
  const { gateways, alerts } = operationsProps(environment);
  expect(gateways).toHaveLength(1);
  const names = alerts!.map(({ name }) => name);
  expect(names.filter(name => name === 'OtlpEdge4xx')).toHaveLength(1);
  expect(names.filter(name => name === 'OtlpCertificateExpires')).toHaveLength(2);
});

test('two gateways in one namespace are told apart in metrics', () => {
  const gateway = '{name: public, selector: {app: public}, service: {manifests: {}}}';
  const found = edgeAlerts(environmentOf({ edges: edges({ gateway }) })).filter(({ name }) => name === 'OtlpEdge5xx');
  expect(found.map(({ expr }) => /source_workload="([^"]+)"/.exec(expr)?.[1])).toEqual([
    'istio-ingressgateway',
    'public',
  ]);
  // Else Alertmanager would take the one for the other.
  expect(found.map(({ labels }) => labels?.gateway)).toEqual([
    'istio-system/istio-ingressgateway',
    'istio-system/public',
  ]);
});

test('a token of one issuer alone at Alloy’s sidecar', () => {
  const jwt = (issuer: string) =>
    `{jwt: {issuer: "${issuer}", audiences: [otlp], jwksUri: "https://i.example.com/keys"}}`;
  expect(mistakesOf({ access: jwt('a'), edges: edges({ access: jwt('b') }) })).toEqual([
    expect.stringContaining('edges.public.access.jwt: is not what the first edge has'),
  ]);
  expect(mistakesOf({ access: jwt('a'), edges: edges({ access: jwt('a') }) })).toEqual([]);
});

test('the tenant from a token needs a token of every edge, and the message says of which', () => {
  const jwt = '{jwt: {issuer: "a", audiences: [otlp], jwksUri: "https://i.example.com/keys"}}';
  expect(mistakesOf({ access: jwt, tenant: '{claim: team}', edges: edges() })).toEqual([
    'tenant.claim: needs access.jwt of edges.public: there is no token to take it from.',
  ]);
});

test('the smoke test presents what any edge asks for', () => {
  const smokeTest = '{clientCertificate: a}';
  expect(mistakesOf({ smokeTest, edges: edges({ access: '{mtls: {caSecret: ca}}' }) })).toEqual([]);
  expect(mistakesOf({ smokeTest, edges: edges() })).toEqual([
    'smokeTest.clientCertificate: there is no access.mtls that asks for it. Remove it.',
  ]);
});

test('a warning names the edge', () => {
  const found = warnings(environmentOf({ edges: edges({ access: '{none: {reason: a test}}' }) }));
  expect(found).toEqual(['edges.public: Anybody who reaches the NLB may send: a test']);
});

test('paths of the file and of a view lead to each other', () => {
  for (const section of EDGE_SECTIONS) {
    expect(pathInView('a', pathInFile('a', [section, 'x']))).toEqual([section, 'x']);
    expect(pathInView('a', [section, 'x'])).toBeUndefined();
    expect(pathInView(undefined, [section, 'x'])).toEqual([section, 'x']);
  }
  expect(pathInView('a', ['alloy'])).toEqual(['alloy']);
  expect(pathInView('a', ['edges', 'b', 'nlb'])).toBeUndefined();
  expect(MINIMAL.hosts).not.toContain('otlp.example.org');
});
