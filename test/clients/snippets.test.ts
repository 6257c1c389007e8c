import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { load } from 'js-yaml';
import { parseAlloy } from '../../lib/alloy/language/parse';
import { type Snippet, snippets } from '../../lib/clients/snippets';
import type { Environment } from '../../lib/environment/schema';
import { accessOf, anyAccess } from '../runbook/access';
import { environmentOf } from '../samples';

const ALL =
  '{traces: {otlp: a.b.svc.cluster.local:4317}, metrics: {otlp: a.b.svc.cluster.local:4317}, logs: {otlp: a.b.svc.cluster.local:4317}}';
const all = environmentOf({ destinations: ALL });
const SENDER = { OTLP_JWT: 'a.b-c_d', OTLP_BASIC: 'dTpw+/==', OTLP_TENANT: 'one', OTLP_TOKEN: 't' };

test('there is one for each tool, transport and signal', () => {
  const ids = snippets(all).map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toHaveLength(2 * (6 + 3 + 3));
});

test('the base endpoint has no path; an endpoint of one signal has HTTP’s and not gRPC’s', () => {
  expect(variables(all, 'variables-grpc')).toEqual({
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'https://otlp-grpc.example.com:4317',
    OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
  });
  expect(variables(all, 'variables-http').OTEL_EXPORTER_OTLP_ENDPOINT).toBe('https://otlp-http.example.com:4318');
  for (const signal of ['traces', 'metrics', 'logs']) {
    const name = `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`;
    expect(variables(all, 'signal-variables-grpc')[name]).toBe('https://otlp-grpc.example.com:4317');
    expect(variables(all, 'signal-variables-http')[name]).toBe(`https://otlp-http.example.com:4318/v1/${signal}`);
  }
});

test('an SDK is told not to send what has no route', () => {
  const set = variables(environmentOf(), 'variables-http');
  expect([set.OTEL_TRACES_EXPORTER, set.OTEL_METRICS_EXPORTER, set.OTEL_LOGS_EXPORTER]).toEqual([
    undefined,
    'none',
    'none',
  ]);
});

test.each(['traces', 'metrics', 'logs'])('curl sends one item of %s as OTLP/JSON', signal => {
  const [body] = run(textOf(all, `curl-http-${signal}`), 'curl() { cat; }');
  const request = JSON.parse(body!);
  const key = `resource${signal[0]!.toUpperCase()}${signal.slice(1)}`.replace('Traces', 'Spans');
  expect(Object.keys(request)).toEqual([key]);
  const times = [...body!.matchAll(/UnixNano":"(\d+)"/g)].map(([, time]) => Number(time) / 1e6);
  expect(times.length).toBeGreaterThan(0);
  for (const time of times) expect(Math.abs(Date.now() - time)).toBeLessThan(10_000);
  if (signal === 'traces') expect(body).toMatch(/"traceId":"0*[1-9a-f][0-9a-f]*"/);
});

test('curl is valid JSON as it is printed, too', () => {
  for (const { text } of snippets(all).filter(({ id }) => id.startsWith('curl-http'))) {
    expect(() => JSON.parse(text.split('\n').at(-2)!)).not.toThrow();
  }
});

test('Alloy’s are what the printer makes of them again', () => {
  for (const { text } of snippets(accessOf(PLAIN)).filter(({ tool }) => tool === 'alloy')) {
    expect(() => parseAlloy(text)).not.toThrow();
    expect(text).toContain('sys.env("OTLP_BASIC")');
  }
});

test('no secret is in any of them, only its name', () => {
  // the Collector's second file adds to the first, which has the credentials
  for (const { text, tool } of snippets(accessOf(PLAIN)).filter(({ tool }) => tool !== 'collector-disk'))
    for (const name of ['OTLP_JWT', 'OTLP_BASIC', 'OTLP_TENANT'])
      expect([tool, text]).toEqual([tool, expect.stringContaining(name)]);
});

test('whatever stands before a token reaches the other side as it is', () => {
  fc.assert(
    fc.property(anyAccess, access => {
      const environment = accessOf(access);
      const token = `${access.prefix}${SENDER.OTLP_JWT}`;
      const words = run(textOf(environment, 'curl-http-traces'), 'curl() { printf \'%s\\n\' "$@"; }');
      expect(words).toContain(`x-token: ${token}`);
      expect(words).toContain(`authorization: Basic ${SENDER.OTLP_BASIC}`);

      const flags = run(textOf(environment, 'telemetrygen-grpc-traces'), 'telemetrygen() { printf \'%s\\n\' "$@"; }');
      const flag = flags.find(word => word.startsWith('x-token='))!;
      expect(JSON.parse(flag.slice('x-token='.length))).toBe(token);

      const pairs = variables(environment, 'variables-grpc')
        .OTEL_EXPORTER_OTLP_HEADERS!.split(',')
        .map(pair => pair.split(/=(.*)/));
      const headers = Object.fromEntries(pairs.map(([name, value]) => [name, decodeURIComponent(value!)]));
      expect(headers).toEqual({
        'x-token': token,
        authorization: `Basic ${SENDER.OTLP_BASIC}`,
        'x-scope-orgid': 'one',
      });

      const collector = load(textOf(environment, 'collector-http')) as {
        exporters: Record<string, { headers: Record<string, string> }>;
      };
      const printed = collector.exporters['otlphttp/alloy']!.headers['x-token']!;
      expect(printed.replaceAll('$$', '$')).toBe(`${access.prefix}\${env:OTLP_JWT}`);
    }),
    { numRuns: 8 },
  );
});

const PLAIN = { issuer: 'i', audience: 'a', prefix: 'Token ', subject: 's' };

function textOf(environment: Environment, id: string): string {
  return (snippets(environment).find(snippet => snippet.id === id) as Snippet).text;
}

/** The lines that a POSIX shell prints. */
function run(script: string, before = '', after = ''): string[] {
  const env = { ...SENDER, PATH: process.env.PATH };
  return String(execFileSync('sh', ['-c', `${before}\n${script}\n${after}`], { env })).split('\n');
}

/** What a shell has exported. */
function variables(environment: Environment, id: string): Record<string, string> {
  const lines = run(textOf(environment, id), '', 'env').filter(line => line.startsWith('OTEL_'));
  return Object.fromEntries(lines.map(line => line.split(/=(.*)/).slice(0, 2)));
}
