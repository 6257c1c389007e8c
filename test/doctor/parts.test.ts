import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { readDoctorArguments, Unusable } from '../../lib/cli/doctor-arguments';
import { envoyFacts } from '../../lib/doctor/envoy-facts';
import { parseMetrics, sum } from '../../lib/doctor/metrics';
import { exportRequest } from '../../lib/doctor/observe/otlp';
import { roles } from '../../lib/doctor/rbac';
import { picture } from '../../scripts/doctor-picture';
import { PROJECT } from '../golden';
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

test('an export request of each signal is one resource with one scope', () => {
  for (const signal of ['traces', 'metrics', 'logs'] as const) {
    const [tag, length, ...rest] = exportRequest(signal);
    expect([tag, length]).toEqual([0x0a, rest.length]);
  }
});

describe('the command line', () => {
  test.each([
    [[], '--environment is needed'],
    [['--environment', 'prod', '--timeout', 'soon'], '--timeout soon: a number of seconds'],
    [['--environment', 'prod', '--cert', 'a.pem'], '--cert and --key go together'],
    [['--environment', 'prod', '--envoy-admin', 'http://x'], 'host:port is needed'],
    [['--environment', 'prod', '--header', 'bearer'], 'name=value is needed'],
    [['--environment', 'prod', '--frob'], "Unknown option '--frob'"],
  ])('%j is refused in a sentence', (words, message) => {
    const read = () => readDoctorArguments(words);
    expect(read).toThrow(Unusable);
    expect(read).toThrow(message);
  });

  test('headers keep what stands behind the first =', () => {
    const { headers } = readDoctorArguments([
      '--environment',
      'prod',
      '--header',
      'Authorization=Bearer a=b',
    ]) as Exclude<ReturnType<typeof readDoctorArguments>, 'help'>;
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
