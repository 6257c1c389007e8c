/** Several edges in one environment: each is judged as the only one is, at its own place, and the edges against each other. */
import { edgeViews, pathInFile, pathInView } from '../../lib/environment/edge-views';
import { EDGE_SECTIONS } from '../../lib/environment/schema';
import { edgeAlerts } from '../../lib/operations/edge-alerts';
import { pathOf } from '../../lib/path/path';
import { warnings } from '../../lib/warnings';
import { environmentOf, MINIMAL, mistakesOf } from '../samples';

const OWN: Readonly<Record<string, string>> = {
  hosts: '{grpc: otlp.example.org, http: otlp.example.org}',
  gateway: '{name: public, namespace: public, selector: {app: public}, service: {manifests: {}}}',
  tls: '{issuer: {name: letsencrypt}}',
};

const JWT = '{jwt: {issuer: "https://i.example.com", audiences: [otlp], jwksUri: "https://i.example.com/keys"}}';

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

test.each<[string, Record<string, string>, string, Record<string, string>?]>([
  [
    'one gateway: the sender would choose whose access counts',
    { gateway: '{service: {manifests: {}}, ports: []}', listeners: '{split: {grpc: 5317, http: 5318}}' },
    'edges.public.gateway: its selector, {istio: ingressgateway}, and that of the first edge, {istio: ingressgateway}, select the same pods',
  ],
  [
    'a selector that takes pods of another namespace',
    { gateway: '{name: otlp-gateway, namespace: elsewhere, service: {manifests: {}}, deployment: {}}' },
    'edges.public.gateway: its selector, {app: otlp-gateway, istio: otlp-gateway}, and that of the first edge',
    { gateway: '{name: otlp-gateway, namespace: otlp-gateway, service: {manifests: {}}, deployment: {}}' },
  ],
  [
    'a Service',
    { gateway: '{service: {manifests: {name: istio-ingressgateway-otlp}}, selector: {app: other}, ports: []}' },
    'edges.public.gateway.service: makes the Service istio-system/istio-ingressgateway-otlp, which is that of the first edge',
  ],
  [
    'a namespace with pods of our own',
    { gateway: '{name: public, namespace: edge, service: {manifests: {}}, deployment: {}}' },
    'edges.public.gateway.namespace: got "edge"',
    { gateway: '{namespace: edge, service: {manifests: {}}}' },
  ],
  [
    'a namespace with pods of our own, of the first edge',
    { gateway: '{name: public, namespace: edge, selector: {app: public}, service: {manifests: {}}}' },
    'edges.public.gateway.namespace: got "edge"',
    { gateway: '{name: ours, namespace: edge, service: {manifests: {}}, deployment: {}}' },
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
  [
    'an identity of which a token is asked, and not',
    {
      access: JWT,
      gateway:
        '{selector: {app: public}, serviceAccount: istio-ingressgateway, service: {manifests: {name: public}}, ports: []}',
    },
    'edges.public.access.jwt: the gateway has the ServiceAccount of the first edge',
  ],
  [
    'a name in two records',
    { nlb: '{externalDns: true}', hosts: MINIMAL.hosts! },
    'edges.public.nlb.externalDns: true, and the first edge has it for otlp-grpc.example.com too',
    { nlb: '{externalDns: true}' },
  ],
])('edges that can’t be beside each other: %s', (_, sections, message, first = {}) => {
  expect(mistakesOf({ ...first, edges: edges(sections) })).toEqual([expect.stringContaining(message)]);
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

test('an edge may have ports of its own', () => {
  const { edges: found, tiers } = pathOf(
    environmentOf({ edges: edges({ listeners: '{split: {grpc: 14317, http: 14318}}' }) }),
  );
  // The receiver's ports are the first edge's.
  expect(tiers[0]!.receivers.map(({ port }) => port)).toEqual([4317, 4318]);
  expect(found[1]!.listeners.map(({ port, receiver }) => [port, receiver.port])).toEqual([
    [14317, 4317],
    [14318, 4318],
  ]);
});

test.each(['a-grpc', 'http', 'first', 'a'.repeat(41)])('an edge can’t be called %s', name => {
  expect(mistakesOf({ edges: edges({}, name) })).toEqual([expect.stringContaining('got the name')]);
});

test.each([
  ['clientCertificate: a', 'mtls: {caSecret: one}', 'mtls: {caSecret: two}', 'access.mtls.caSecret is not the same'],
  [
    'jwt: {name: a, key: b}',
    `${JWT.slice(1, -2)}, at: gateway}`,
    `${JWT.slice(1, -2).replace('otlp', 'x')}, at: gateway}`,
    'access.jwt is not the same',
  ],
])('the smoke test does not show one edge’s credential to another: %s', (smokeTest, one, two, message) => {
  const gateway = '{dedicated: true, service: {manifests: {}}}';
  const sections = { access: `{${two}}`, gateway: OWN.gateway!.replace('{', '{dedicated: true, ') };
  const found = mistakesOf({ gateway, access: `{${one}}`, smokeTest: `{${smokeTest}}`, edges: edges(sections) });
  expect(found).toEqual([expect.stringContaining(message)]);
});

test('to each load balancer the smoke test may come from another address', () => {
  const smokeTest = '{from: [10.0.0.0/8, 192.0.2.1/32]}';
  const [access, other] = ['{allowlist: [10.0.0.0/8]}', '{allowlist: [192.0.2.0/24]}'];
  expect(mistakesOf({ smokeTest, access, edges: edges({ access: other }) })).toEqual([]);
  expect(mistakesOf({ smokeTest, access, edges: edges({ access: '{allowlist: [198.51.100.0/24]}' }) })[0]).toContain(
    'smokeTest.from[0]: 10.0.0.0/8 is not in edges.public.access.allowlist',
  );
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
