import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PeerCertificate } from 'node:tls';
import { loadAll } from 'js-yaml';
import { parse } from '../../lib/cli/arguments';
import { Misused, Unusable } from '../../lib/cli/command';
import { DOCTOR } from '../../lib/cli/doctor';
import type { DoctorGiven } from '../../lib/cli/doctor-options';
import { type DoctorRequest, doctorRequest, edgeAsked, refuseGatewayApi } from '../../lib/cli/doctor-request';
import { envoyFacts } from '../../lib/doctor/envoy-facts';
import { parseMetrics, sum } from '../../lib/doctor/metrics';
import { reduce, targetOf } from '../../lib/doctor/observe/edge';
import { hider } from '../../lib/doctor/observe/hide';
import { exportRequest } from '../../lib/doctor/observe/otlp';
import { roles } from '../../lib/doctor/rbac';
import { readsOf } from '../../lib/doctor/reads';
import { pathOf } from '../../lib/path/path';
import { picture } from '../../scripts/doctor-picture';
import { PROJECT } from '../golden';
import { fixture } from '../samples';
import { PROD, recorded } from './observations';

test('Envoy’s answers become a few facts', () => {
  const answers = recorded<{ dump: unknown; clusters: unknown }>('envoy.json');
  const name = 'outbound|4317||alloy-otlp.observability.svc.cluster.local';
  expect(envoyFacts({ from: 'gateway-0', ...answers }, /otlp/)).toEqual({
    from: 'gateway-0',
    listeners: [{ port: 4317, sni: ['otlp-grpc.example.com'] }],
    hosts: [
      {
        domains: ['otlp-grpc.example.com'],
        routes: [{ path: '/opentelemetry.proto.collector.trace.v1.TraceService/', cluster: name }],
      },
    ],
    clusters: [{ name, tls: 'mutual', endpoints: 3, healthy: 3 }],
    secrets: { active: expect.arrayContaining(['kubernetes://otlp-grpc-cert']), waiting: [] },
  });
});

test('metrics are read by name and label', () => {
  const samples = parseMetrics(`# HELP x
otelcol_receiver_accepted_spans_total{receiver="otlp/x",transport="grpc"} 3
otelcol_receiver_accepted_spans_total{receiver="otlp/x",transport="http"} 4
go_goroutines 7`);
  expect(sum(samples, /accepted_spans/)).toBe(7);
  expect(sum(samples, /accepted_spans/, { transport: 'http' })).toBe(4);
  expect(sum(samples, /goroutines/)).toBeUndefined();
});

test('what is no number is no count', () => {
  for (const value of ['NaN', '+Inf', '-Inf', 'Infinity', '-3', '0x10', '1e999', 'x'])
    expect(sum(parseMetrics(`otelcol_receiver_accepted_spans_total ${value}`), /./)).toBe(Number.NaN);
});

const hex = (text: string, before: string, after: string) =>
  [...text].map(letter => before + letter.charCodeAt(0).toString(16) + after).join('');

describe('what was sent is not said again', () => {
  const basic = `Basic ${Buffer.from('me:hunter2:x').toString('base64')}`;

  test.each([
    ['Bearer abc.DEF-123', 'no Bearer abc.DEF-123', 'no (hidden)'],
    ['Bearer abc.DEF-123', 'no abc.def-123 in "Bearer abc.DEF-123"', 'no (hidden) in "(hidden)"'],
    ['Bearer a/b+c=', 'no Bearer%20a%2Fb%2Bc%3D', 'no (hidden)'],
    [basic, 'me has no password hunter2:x', 'me has no password (hidden)'],
    ['a=1; session=s3cr3t', 'session s3cr3t', '(hidden) (hidden)'],
    ['x', 'x stays, since no secret is so short', 'x stays, since no secret is so short'],
  ])('%s', (value, text, shown) => expect(hider({ authorization: value })(text)).toBe(shown));

  const token = 'eyJhbGciOi.J9/x+y-Zq_1234567890==';

  test.each([
    ['a beginning', `invalid token ${token.slice(0, 20)}...`, 'invalid token (hidden)...'],
    ['an end', `ends in ${token.slice(-12)}`, 'ends in (hidden)'],
    ['a middle', `has ${token.slice(5, 13)}?`, 'has (hidden)?'],
    ['both ends', `${token.slice(0, 9)}…${token.slice(-9)}`, '(hidden)…(hidden)'],
    ['backwards', `is ${[...token.slice(0, 15)].reverse().join('')}`, 'is (hidden)'],
    ['in capitals', `is ${token.slice(0, 15).toUpperCase()}`, 'is (hidden)'],
    ['in percents', `is ${encodeURIComponent(token.slice(0, 15))}`, 'is (hidden)'],
    ['in percents twice', `is ${encodeURIComponent(encodeURIComponent(token.slice(0, 15)))}`, 'is (hidden)'],
    ['all in percents', `is ${hex(token.slice(0, 10), '%', '')}!`, 'is (hidden)!'],
    ['as JSON may write it', `is ${hex(token.slice(0, 10), '\\u00', '')}!`, 'is (hidden)!'],
    ['as JSON in JSON', `is ${hex(token.slice(0, 10), '\\\\u00', '')}!`, 'is (hidden)!'],
    ['with its slash escaped', `is ${token.slice(8, 16).replace('/', '\\/')}!`, 'is (hidden)!'],
    ['as HTML', `is ${hex(token.slice(0, 10), '&#x', ';')}!`, 'is (hidden)!'],
    [
      'as programs do',
      `is ${hex(token.slice(0, 10), '\\x', '')}, ${hex(token.slice(0, 10), '\\u{', '}')}`,
      'is (hidden), (hidden)',
    ],
    ['in base64', `is ${Buffer.from(token).toString('base64').slice(0, 20)}`, 'is (hidden)'],
    ['in hex', `is ${Buffer.from(token).toString('hex').slice(0, 20)}`, 'is (hidden)'],
    ['seven characters are in many words', `is ${token.slice(0, 7)}`, `is ${token.slice(0, 7)}`],
    ['the word before it', 'Bearer token expected, got Basic', 'Bearer token expected, got Basic'],
  ])('nor a piece of it: %s', (_, text, shown) => {
    expect(hider({ authorization: `Bearer ${token}` })(text)).toBe(shown);
    expect(hider({ 'x-api-key': token })(text)).toBe(shown);
  });

  test('nor a piece of what has blanks, percents or other scripts in it', () => {
    for (const value of ['a few words of it', '100%25 sure %41%42', 'ключ от дома', 'İstanbul-İzmir'])
      for (const text of [value, value.slice(3), value.slice(0, -3)])
        expect(hider({ 'x-key': value })(`no ${text}.`)).toBe('no (hidden).');
  });

  test('nor its beginning where a text was cut off', () => {
    const hide = hider({ authorization: 'Bearer hunter2' });
    expect(hide('no: Bearer hunt', true)).toBe('no: ');
    expect(hide('no: hunt', true)).toBe('no: ');
    expect(hide('no: hunt')).toBe('no: hunt');
  });
});

describe('the certificate that is shown', () => {
  const of = (subjectaltname?: string, valid_to = 'Jan  1 00:00:00 2030 GMT') =>
    reduce({
      subjectaltname,
      valid_from: 'Jan  1 00:00:00 2026 GMT',
      valid_to,
      issuer: { CN: 'ca' },
    } as PeerCertificate);

  test.each([
    [undefined, []],
    ['DNS:a.example, IP Address:1.2.3.4, DNS:*.b.example', ['a.example', '*.b.example']],
    ['DNS:"a, DNS:otlp-grpc.example.com, DNS:b"', ['"a, DNS:otlp-grpc.example.com, DNS:b"']],
    ['othername:<unsupported>, DNS:a.example', ['a.example']],
  ])('%s', (names, found) => expect(of(names).names).toEqual(found));

  test.each(['Bad time value', '', 'Dec 31 23:59:59 -5 GMT', 'Jan  1 00:00:00 0 GMT', '2030-01-01'])(
    'of the date "%s" there is none',
    date => expect(of('', date).notAfter).toBe(''),
  );
});

test.each([
  [undefined, 'a.example', 1],
  ['b.example', 'b.example', 1],
  ['b.example:2', 'b.example', 2],
  ['[::1]:2', '::1', 2],
  ['[::1]', '::1', 1],
  ['::1', '::1', 1],
])('--address %s', (address, host, port) => expect(targetOf('a.example', 1, address)).toEqual({ host, port }));

test('an export request of each signal is one resource with one scope', () => {
  for (const signal of ['traces', 'metrics', 'logs'] as const) {
    const [tag, length, ...rest] = exportRequest(signal);
    expect([tag, length]).toEqual([0x0a, rest.length]);
  }
});

function failure(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it was taken');
}

describe('the command line', () => {
  function read(...words: string[]): DoctorRequest {
    return doctorRequest(parse(DOCTOR, words, { env: {}, project: '' }) as DoctorGiven);
  }
  test.each([
    [[], '--environment <name> is missing'],
    [['--environment', 'prod', '--timeout', 'soon'], '--timeout soon: a number of seconds'],
    [['--environment', 'prod', '--cert', 'a.pem'], '--cert and --key go together'],
    [['--environment', 'prod', '--envoy-admin', 'http://x'], 'host:port is needed'],
    [['--environment', 'prod', '--header', 'bearer'], 'name=value is needed'],
    [['--environment', 'prod', '--frob'], 'unknown option --frob'],
  ])('%j is refused in a sentence', (words, message) => {
    const reading = () => read(...words);
    expect(reading).toThrow(Misused);
    expect(reading).toThrow(message);
  });

  const edges = fixture('cases/edges.yaml');

  test('one edge is walked as if it were the only one', () => {
    const walked = (edge?: string) =>
      pathOf(edgeAsked(edges, read('--environment', 'edges', ...(edge ? ['--edge', edge] : []))));
    expect(walked().edges.map(({ name }) => name)).toEqual([undefined, 'public', 'partner']);
    expect(walked('first').edges.map(({ name }) => name)).toEqual([undefined]);
    expect(walked('public').edges.map(({ name }) => name)).toEqual(['public']);
  });

  test('what is read is the same for one edge, since rules judge by all gateways who may send to Alloy', () => {
    const walked = edgeAsked(edges, read('--environment', 'edges', '--edge', 'first'));
    expect(readsOf(walked)).toEqual(readsOf(edges));
  });

  test.each([
    [['--edge', 'nobody'], '--edge: got "nobody", allowed: first, public, partner.'],
    [
      ['--address', 'x'],
      '--address, --cert and --header are for one edge, and edges has 3. Say by --edge for which: first, public, partner.',
    ],
    [['--header', 'a: b'], 'Say by --edge for which'],
  ])('of several edges %j is refused', (words, message) => {
    const asking = () => edgeAsked(edges, read('--environment', 'edges', ...words));
    expect(asking).toThrow(Misused);
    expect(asking).toThrow(message);
  });

  test('an edge of the Gateway API is refused with the command that shows what istiod says of it', () => {
    const environment = fixture('cases/access-gateway-api-basic.yaml');
    expect(() => refuseGatewayApi(environment)).toThrow(Unusable);
    expect(() => refuseGatewayApi(environment)).toThrow(
      'the first edge is written in the Gateway API (gateway.api: gateway-api), which the doctor does not judge yet. istiod says whether it works: kubectl -n otlp-gateway get gateways.gateway.networking.k8s.io otlp-gateway -o yaml, in status.',
    );
    expect(() => refuseGatewayApi(edges)).not.toThrow();
  });

  const parsed = (...words: string[]) => read('--environment', 'prod', ...words);

  test.each([
    ['authorization: Bearer SECRET'],
    ['authorization:Bearer SECRET'],
    ['Authorization=Bearer SECRET'],
    ['authorization = "Bearer SECRET"'],
  ])('%s is a header', text => {
    expect(parsed('--header', text).headers).toEqual({ authorization: 'Bearer SECRET' });
  });

  test.each([
    [['--header', 'Bearer SECRET'], /^--header: name=value/],
    [['--header', 'Bearer SECRET=='], /^--header: name=value/],
    [['--header', '=SECRET'], /^--header: name=value/],
    [['--header', ': SECRET'], /^--header: name=value/],
    [['--header', ':path=SECRET'], /^--header: name=value/],
    [['--header', 'SECRET\n: x'], /^--header: name=value/],
    [['--header', 'authorization: Bearer SECRET\nx: y'], /^--header authorization: its value/],
    [['--header', 'authorization=SECRET\0'], /^--header authorization: its value/],
    [['--header', 'authorization=SECRET€'], /^--header authorization: its value/],
    [['--header', 'Host: SECRET'], /^--header Host: it cannot be set/],
    [['--header', 'te=SECRET'], /^--header te: it cannot be set/],
    [['--header', 'authorization:', 'SECRET'], /^there is an argument without an option/],
    [['--header', 'authorization:', '-SECRET'], /^unknown option -S$/],
    [['--heder=authorization: SECRET'], /^unknown option --heder\. Did you mean --header\?$/],
    [['--header: authorization: SECRET'], /^--header: its value comes after a blank or an equals sign$/],
    [['-H', 'authorization: SECRET'], /^unknown option -H$/],
    [['--send=SECRET'], /^--send takes no value$/],
    [['--alloy-metrics', 'http://user:SECRET@x'], /^--alloy-metrics: a URL/],
    [['--alloy-metrics', 'https://user:SECRET@x/metrics'], /^--alloy-metrics: a URL/],
    [['--envoy-admin', 'user:SECRET@x:1'], /^--envoy-admin: host:port/],
    [['--address', 'https://user:SECRET@x'], /^--address: host or/],
    [['--address', 'x:99999'], /^--address: host or/],
  ])('%j is refused, and no secret said', (words, says) => {
    const message = failure(() => parsed(...words));
    expect(message).toMatch(says);
    expect(message).not.toContain('SECRET');
  });

  test.each(['127.0.0.1', '127.0.0.1:4317', 'nlb.example.com', '[::1]:4317', '::1'])('--address %s', address =>
    expect(parsed('--address', address).address).toBe(address),
  );

  test('headers keep what stands behind the first =', () => {
    const { headers } = parsed('--header', 'Authorization=Bearer a=b');
    expect(headers).toEqual({ authorization: 'Bearer a=b' });
  });
});

test('the Roles let nobody read a Secret or write anything', () => {
  const all = loadAll(roles(PROD)) as { kind: string; rules: { resources: string[]; verbs: string[] }[] }[];
  const rules = all.flatMap(role => role.rules);
  expect(all.map(({ kind }) => kind)).toEqual(['Role', 'Role']);
  expect(rules.flatMap(({ resources }) => resources)).not.toContain('secrets');
  const writes = rules.filter(({ verbs }) => verbs.some(verb => !['get', 'list'].includes(verb)));
  expect(writes.map(({ resources }) => resources)).toEqual([['pods/portforward'], ['pods/portforward']]);
});

test('docs/doctor.svg is what the doctor says (npm run docs)', () =>
  expect(readFileSync(join(PROJECT, 'docs/doctor.svg'), 'utf8')).toBe(picture()));
