/** What a destination's host means: plain text, TLS, or a question; and where no backend can be. */

import { print } from '../../lib/alloy/language/print';
import { exportersFor } from '../../lib/alloy/pipelines/exporter';
import { synthesize } from '../../lib/app';
import { destinationAt, protectionOf } from '../../lib/environment/destinations';
import { warnings } from '../../lib/warnings';
import { environmentOf, fileNamed, mistakesOf, type Sections } from '../samples';

const to = (destination: string): Sections => ({ destinations: `{traces: {${destination}}}` });
const grpc = (host: string, more = '') => to(`otlp: {endpoint: "${host}:4317"${more}}`);
const http = (url: string, more = '') => to(`otlphttp: {endpoint: "${url}"${more}}`);
const TOKEN = ', credentials: {bearer: {token: {name: backend, key: token}}}';
const API_KEY = ', credentials: {headers: {x-api-key: {name: backend, key: api-key}}}';
const protection = (sections: Sections) => {
  const environment = environmentOf(sections);
  return protectionOf(environment, destinationAt(environment, 'traces', 0)!);
};

test.each([
  ['tempo', 'none'],
  ['tempo-distributor.tempo', 'none'],
  ['tempo.tempo.svc', 'none'],
  ['Tempo.tempo.SVC', 'none'],
  ['tempo.tempo.svc.cluster.local', 'none'],
  ['tempo-0.tempo.tempo.svc.cluster.local', 'none'],
  ['tempo.example.com', 'server'],
  ['tempo-prod-01.grafana.net', 'server'],
])('by gRPC %s is %s', (host, expected) => {
  expect(protection(grpc(host))).toBe(expected);
  expect(protection(to(`otlp: "${host}:4317"`))).toBe(expected);
});

test('the cluster’s own domain counts, and no other', () => {
  const mesh = { mesh: '{clusterDomain: k8s.acme}' };
  expect(protection({ ...grpc('tempo.tempo.svc.k8s.acme'), ...mesh })).toBe('none');
  expect(mistakesOf({ ...grpc('tempo.tempo.svc.cluster.local'), ...mesh })).toEqual([
    expect.stringMatching(/^destinations\.traces\.otlp\.endpoint: .*cluster domain cluster\.local.* is k8s\.acme/),
  ]);
});

test.each([
  ['tempo.io', /the namespace "io" or a host of the domain \.io/],
  ['tempo.cloud', /namespace "cloud"/],
  ['tempo.internal', /namespace "internal"/],
  ['tempo.tempo.svc.k8s.acme', /cluster domain k8s\.acme/],
  ['tempo.tempo.cluster.local', /no Service: that has \.svc before/],
  ['tempo.acme.local', /private network/],
  ['10.1.2.3', /an address says nothing/],
])('%s is asked for, and tls is the answer', (host, why) => {
  expect(mistakesOf(grpc(host))).toEqual([expect.stringMatching(why)]);
  expect(mistakesOf(grpc(host))[0]).toMatch(/tls: true .* or tls: false/);
  expect(protection(grpc(host, ', tls: true'))).toBe('server');
  expect(protection(grpc(host, ', tls: false'))).toBe('none');
});

test('two labels are a Service, unless a credential goes there', () => {
  expect(mistakesOf(grpc('tempo.tempo', TOKEN))).toEqual([
    expect.stringMatching(/two labels .* a credential goes there/),
  ]);
  expect(mistakesOf(grpc('tempo.tempo', `${TOKEN}, tls: true`))).toEqual([]);
});

test('true and false are short for server and none', () => {
  const { tls } = destinationAt(environmentOf(grpc('tempo.example.com', ', tls: true')), 'traces', 0)!.client;
  expect(tls).toEqual({ server: {} });
  expect(mistakesOf(grpc('tempo.example.com', ', tls: yes'))).toEqual([
    'destinations.traces.otlp.tls: got "yes", allowed: true or false, or a mapping of fields (none, mesh, server).',
  ]);
});

test('http to a host outside is meant, or a mistake; meant, it is said at every synth', () => {
  expect(mistakesOf(http('http://tempo.example.com'))).toEqual([
    expect.stringMatching(/leave the cluster in plain text/),
  ]);
  expect(mistakesOf(http('http://10.1.2.3:4318'))).toEqual([expect.stringMatching(/an address says nothing/)]);
  expect(warnings(environmentOf(http('http://tempo.example.com', ', tls: false')))).toEqual([
    'traces go to tempo.example.com in plain text, and it is no Service of this cluster.',
  ]);
  expect(warnings(environmentOf(http('http://tempo.tempo:4318')))).toEqual([]);
});

test.each([
  ['http://mimir.mimir:8080', /through the cluster in plain text/],
  ['http://mimir.example.com', /leave the cluster in plain text/],
])('a credential to %s needs TLS', (url, why) => {
  for (const credential of [TOKEN, API_KEY]) {
    expect(mistakesOf(http(url, credential))).toEqual([expect.stringMatching(why)]);
    expect(mistakesOf(http(url, `${credential}, tls: false`))).toEqual([expect.stringMatching(why)]);
    expect(mistakesOf(http(url.replace('http:', 'https:'), credential))).toEqual([]);
  }
});

test('the mesh may carry a credential, though gRPC’s own clients refuse basic and bearer there', () => {
  expect(mistakesOf(http('http://mimir.mimir:8080', `${TOKEN}, tls: {mesh: {}}`))).toEqual([]);
  expect(mistakesOf(grpc('tempo.tempo', `${API_KEY}, tls: {mesh: {}}`))).toEqual([]);
  expect(mistakesOf(grpc('tempo.tempo', `${API_KEY}, tls: false`))).toEqual([expect.stringMatching(/in plain text/)]);
  expect(mistakesOf(grpc('tempo.tempo', `${TOKEN}, tls: {mesh: {}}`))).toEqual([
    expect.stringMatching(/refuses to send/),
  ]);
});

test('the mesh knows a Service by its whole name, however short the endpoint is', () => {
  for (const host of ['tempo', 'tempo.observability', 'tempo.observability.svc']) {
    const files = synthesize(environmentOf(grpc(host, ', tls: {mesh: {}}')));
    expect(fileNamed(files, 'manifests/alloy.k8s.yaml')).toContain('host: tempo.observability.svc.cluster.local\n');
  }
});

test.each([
  ...['127.0.0.1', '127.1', '0x7f000001', '2130706433', '0.0.0.0', '0', 'localhost', 'LOCALHOST'],
  ...['otlp.localhost', '169.254.169.254', 'metadata.google.internal', '224.0.0.1', '255.255.255.255'],
  ...['localhost6', 'localhost6.localdomain6', 'LocalHost.localdomain', 'tempo.localdomain', 'ip6-localhost'],
  ...['127.0.0.1.nip.io', 'app-127-0-0-1.nip.io', '7f000001.nip.io', 'a.0--1.sslip.io', '169-254-169-254.sslip.io'],
  ...['10.127.0.0.1.nip.io', '0.0.0.0.nip.io', 'fd00-ec2--254.sslip.io', 'localtest.me', 'app.LVH.me'],
  ...['168.63.129.16', '100.100.100.200', 'metadata.azure.internal', '192.0.0.192'],
  ...['alloy-otlp.observability.svc.clusterset.local', 'one.alloy-otlp.observability.svc.ClusterSet.local'],
  ...['otlp-grpc.example.com', 'OTLP-http.example.com'],
  ...[
    'alloy-otlp',
    'alloy-otlp.observability',
    'alloy-otlp.observability.svc',
    'alloy-otlp.observability.svc.cluster.local',
  ],
  ...['istio-ingressgateway.istio-system', 'istio-ingressgateway-otlp.istio-system.svc'],
])('%s is no backend, whatever tls says', host => {
  for (const more of ['', ', tls: true', ', tls: false']) {
    expect(mistakesOf(grpc(host, more))).toEqual([
      expect.stringMatching(/^destinations\.traces\.otlp\.endpoint: got /),
    ]);
  }
  expect(mistakesOf(http(`https://${host}`))).toEqual([expect.stringMatching(/endpoint: got /)]);
});

test.each([
  'tempo.10.1.2.3.nip.io',
  'localhost-tempo.example.com',
  'mylocaltest.me',
  'tempo.tempo.svc.clusterset.local',
])('%s may be one', host => expect(mistakesOf(grpc(host, ', tls: true'))).toEqual([]));

test.each([
  ...['/v1/traces', '/otlp/v1/logs/', '/V1/Traces', '/v1//traces', '/v1/traces//', '/%76%31/traces', '/v1%2ftraces'],
  ...['/v1/./traces', '/v1/x/../metrics', '//v1/logs', '/v1/traces%2F', '/%2e/v1/traces'],
])('%s is appended by the exporter', path => {
  expect(mistakesOf(http(`https://a.example.com${path}`))).toEqual([
    expect.stringMatching(/the base URL: the exporter/),
  ]);
});

test.each(['/v1', '/v1/traces/otlp', '/otlp', '/v1/spans', '/%7Eme'])('%s is not', path => {
  expect(mistakesOf(http(`https://a.example.com${path}`))).toEqual([]);
});

test('a name that only looks like Alloy’s is somebody else’s', () => {
  expect(mistakesOf(grpc('alloy-otlp.other'))).toEqual([]);
  expect(mistakesOf({ ...grpc('alloy-otlp'), alloy: '{deployedBy: helm}' })).toEqual([]);
  expect(mistakesOf({ ...grpc('alloy'), alloy: '{deployedBy: helm}' })).toHaveLength(1);
});

test.each([
  'https://tempo.example.com:65536',
  'https://tempo.example.com:0',
  'https://user:hunter2@tempo.example.com',
  'https://tempo..example.com',
  'https://tempo.example.com/a b',
  'https://tempo.example.com/%zz',
  'https://[::1]:4318',
  `https://${'a'.repeat(64)}.example.com`,
])('%s is no URL of a backend', url => {
  expect(mistakesOf(http(url))).toHaveLength(1);
  expect(mistakesOf(http(url))[0]).not.toContain('hunter2');
});

test('the other protocol’s port is said at every synth', () => {
  expect(warnings(environmentOf(to('otlp: "tempo.tempo:4318"')))).toEqual([expect.stringMatching(/^traces .* 4318/)]);
  expect(warnings(environmentOf(to('otlphttp: "http://tempo.tempo:4317/otlp"')))).toEqual([
    expect.stringMatching(/^traces .* 4317/),
  ]);
});

describe('headers', () => {
  const header = (name: string, value = 'x') => http('https://a.example.com', `, headers: {${name}: "${value}"}`);

  test.each([
    ...['authorization', 'Proxy-Authorization', 'Cookie', 'api-key', 'X-API-Key', 'dd-api-key', 'DD_API_KEY'],
    ...['x-honeycomb-team', 'lightstep-access-token', 'X-Auth-Token', 'x-insights-key', 'apikey', 'client-secret'],
    ...[
      'apikey2',
      'api-key-1',
      'x-api-keys',
      'keys',
      'secrets',
      'tokens',
      'token2',
      'x-token-v2',
      'x-pass',
      'passcode',
    ],
    ...['x-pat', 'sentry-dsn', 'x-secret-id', 'authorization2', 'jwt-assertion', 'x-hmac', 'x-signature', 'authToken'],
    ...['x-vault-tok', 'x-otlp-pass', 'cookie2', 'x-hub-signature-256', 'clientsecret_2', 'x.session.id', 'x-oauth2'],
  ])('%s is a credential', name => {
    expect(mistakesOf(header(name))).toEqual([
      expect.stringMatching(/headers\.\S+: a credential does not belong in YAML/),
    ]);
  });

  test.each([
    ...['x-scope-orgid', 'x-partition-key', 'Idempotency-Key', 'x-note', 'x-monkey-business', 'x-tokenizer'],
    ...['x-dataset', 'x-tenant', 'x-request-source', 'user-agent', 'content-type', 'x-authorization-mode', 'x-bypass'],
    ...['x-pass-through', 'x-token-type', 'x-max-tokens', 'x-path', 'x-keyboard', 'x-v2', 'x-author', 'x-pattern'],
  ])('%s is none', name => expect(mistakesOf(header(name))).toEqual([]));

  test.each([
    'Negotiated',
    'Splunk Observability',
    'sha256:0123456789abcdef',
    'bearer',
    'AIza',
    'https://a.example.com/x',
  ])('%s is a value like others', value => expect(mistakesOf(header('x-note', value))).toEqual([]));

  test.each([
    ...['Bearer abcdef', 'Basic dXNlcjpwYXNz', 'glc_eyJvIjoiMSJ9', 'eyJhbGciOiJSUzI1NiJ9.e30.x', 'Negotiate YIIabc'],
    ...['Api-Token dt0c01.ABC.DEF', 'dt0c01.ABC.DEF', `AIza${'a'.repeat(35)}`, 'ya29.a0Abc', 'xapp-1-A0-12345678'],
    ...['whsec_abcdefghijkl', 'Splunk 12345678-aaaa', 'AWS4-HMAC-SHA256 Credential=x', `${'0a'.repeat(18)}NRAL`],
  ])('nor is %s a value, whatever the header is called', value =>
    expect(mistakesOf(header('x-note', value))).toEqual([expect.stringMatching(/a credential/)]),
  );

  test('come from a Secret by credentials.headers', () => {
    const environment = environmentOf(http('https://a.example.com', API_KEY));
    const { blocks } = exportersFor(environment, 'traces', {});
    expect(print(blocks)).toContain('key   = "x-api-key"\n\t\tvalue = local.file.traces_header_1.content\n');
    expect(fileNamed(synthesize(environment), 'manifests/alloy.k8s.yaml')).toMatch(
      /secret:\n +(items:[^:]*key: api-key\n.*\n +)?name: backend/,
    );
  });

  test('are said once', () => {
    expect(
      mistakesOf(
        http('https://a.example.com', ', headers: {X-Team: a}, credentials: {headers: {x-team: {name: b, key: c}}}'),
      ),
    ).toEqual([expect.stringMatching(/headers\.X-Team: the same header twice/)]);
  });

  test('are what gRPC can send', () => {
    expect(mistakesOf(grpc('a.example.com', ', headers: {"x!": a, grpc-timeout: b, x_a.b-c: d}'))).toHaveLength(2);
    expect(mistakesOf(http('https://a.example.com', ', headers: {"x!": a}'))).toEqual([]);
    expect(mistakesOf(header('x-note', 'ä'))).toEqual([expect.stringMatching(/printable ASCII/)]);
    expect(mistakesOf(header('x-note', ' a'))).toEqual([expect.stringMatching(/printable ASCII/)]);
  });

  test('and the tenant is said once', () => {
    const secret = ', credentials: {headers: {x-scope-orgid: {name: a, key: b}}}';
    expect(mistakesOf({ ...http('https://a.example.com', secret), tenant: '{fixed: a}' })).toEqual([
      expect.stringMatching(/credentials\.headers\.x-scope-orgid: and tenant both/),
    ]);
  });

  test.each(['.', '..', 'a/b', 'a b', '__mimir_cluster'])('X-Scope-OrgID %j is no tenant', value => {
    expect(mistakesOf(header('X-Scope-OrgID', value))).toEqual([expect.stringMatching(/take for a tenant/)]);
  });
});

const SIGV4 = (service: string, region = 'eu-west-1') =>
  `credentials: {sigv4: {region: ${region}, service: ${service}}}`;
const aws = (service: string, more: string): Sections => ({
  destinations: `{${service === 'logs' ? 'logs' : 'traces'}: {otlphttp: {endpoint: "https://${service}.eu-west-1.amazonaws.com", ${more}}}}`,
});
const GROUP = 'headers: {x-aws-log-group: g, X-Aws-Log-Stream: s}';

test.each([
  [aws('xray', SIGV4('logs')), /sigv4\.service: got "logs", allowed: xray/],
  [aws('xray', SIGV4('xray', 'us-east-1')), /sigv4\.region: got "us-east-1", allowed: eu-west-1/],
  [aws('xray', `${SIGV4('xray')}, compression: zstd`), /compression: got "zstd", allowed: gzip or none/],
  [aws('xray', `${SIGV4('xray')}, maxRequestMiB: 6`), /maxRequestMiB: got 6, allowed: up to 5/],
  [aws('logs', SIGV4('logs')), /headers: x-aws-log-group and x-aws-log-stream missing/],
  [aws('logs', `${SIGV4('logs')}, headers: {x-aws-log-group: g}`), /headers: x-aws-log-stream missing/],
])('%j is nothing that AWS takes', (sections, why) => {
  expect(mistakesOf(sections)).toEqual([expect.stringMatching(why)]);
});

test('a Loki without a tenant is warned of: by default it refuses that', () => {
  const loki = (more: string) => warnings(environmentOf({ destinations: `{logs: {loki: {namespace: loki${more}}}}` }));
  const said = [expect.stringMatching(/^logs go to a Loki without a tenant.* 401 .*: write tenant\.$/)];
  expect(loki('')).toEqual(said);
  expect(loki(', tenant: prod')).toEqual([]);
  expect(loki(', headers: {x-scope-orgid: prod}')).toEqual([]);
  expect(
    warnings(environmentOf({ destinations: '{logs: {loki: {namespace: loki}}}', tenant: '{fixed: prod}' })),
  ).toEqual([]);
});

test('what AWS takes is let in, and of what it does not say is warned', () => {
  expect(mistakesOf(aws('xray', `${SIGV4('xray')}, compression: none, maxRequestMiB: 5`))).toEqual([]);
  expect(mistakesOf(aws('monitoring', `${SIGV4('monitoring')}, compression: zstd`))).toEqual([]);
  expect(mistakesOf(http('https://xray.eu-west-1.example.com', `, ${SIGV4('logs')}, compression: zstd`))).toEqual([]);
  expect(warnings(environmentOf(aws('logs', `${SIGV4('logs')}, ${GROUP}, maxRequestMiB: 1`)))).toEqual([]);
  expect(warnings(environmentOf(aws('logs', `${SIGV4('logs')}, ${GROUP}`)))).toEqual([
    expect.stringMatching(/^logs: maxRequestMiB 4 is above 1/),
  ]);
});

test('the only pod of a StatefulSet goes before the next comes, and a Deployment’s does not', () => {
  const one = { alloy: '{replicas: 1}' };
  expect(warnings(environmentOf({ ...grpc('tempo', ', delivery: disk'), ...one }))).toEqual([
    expect.stringMatching(/^alloy\.replicas is 1: .* the StatefulSet alloy goes before the next one comes/),
  ]);
  expect(warnings(environmentOf({ ...grpc('tempo', ', delivery: disk'), alloy: '{replicas: 2}' }))).toEqual([]);
  expect(warnings(environmentOf({ ...grpc('tempo'), ...one }))).toEqual([]);
});
