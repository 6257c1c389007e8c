/** Receivers that refuse or take too much, queues, and what a Sidecar says of the connections into Alloy. */

import { alloy } from '../../lib/rules/engine/alloy-examples';
import { GATEWAY_PODS, JWT, MESH, PATH, REST } from '../../lib/rules/engine/examples';
import { gotBy } from './check';

const receiver = (http: string) =>
  alloy(`otelcol.receiver.otlp "in" {
  http {
    ${http}
  }
  output { traces = [backends.x.input] }
}`);

test.each([
  ['["gzip"]', 'has no "" among its compression_algorithms'],
  ['["gzip", "zstd"]', 'has no ""'],
  ['["", "gzp"]', 'did you mean "gzip"?'],
  ['["", "br"]', 'knows no compression "br"'],
])('compression_algorithms = %s', (list, expected) =>
  expect(gotBy('receiver-refuses-uncompressed', receiver(`compression_algorithms = ${list}`))).toEqual([
    expect.stringContaining(expected),
  ]),
);

test.each(['["", "gzip"]', '[""]', '[]', '[sys.env("C")]', 'argument.list.value'])(
  'not: compression_algorithms = %s',
  list => expect(gotBy('receiver-refuses-uncompressed', receiver(`compression_algorithms = ${list}`))).toEqual([]),
);

const exporter = (queue: string, auth = '') =>
  alloy(`otelcol.receiver.otlp "in" {
  grpc { include_metadata = true }
  output { traces = [otelcol.exporter.otlphttp.x.input] }
}
otelcol.exporter.otlphttp "x" {
  client {
    endpoint = "https://x.example.com"
    ${auth}
  }
  ${queue}
}
otelcol.auth.headers "tenant" {
  header {
    key = "X-Scope-OrgID"
    from_context = "X-Scope-OrgID"
  }
}`);
const queue = (...lines: string[]) => `sending_queue {\n${lines.join('\n')}\n}`;
const batch = (...lines: string[]) => queue(`batch {\n${lines.join('\n')}\n}`);
const TENANT = 'auth = otelcol.auth.headers.tenant.handler';

test.each([
  [queue('wait_for_result = true', 'queue_size = 5'), 1],
  [queue('wait_for_result = true', 'num_consumers = 1001'), 1],
  [queue('wait_for_result = true', 'queue_size = 10'), 0],
  [queue('queue_size = 5'), 0],
  [queue('wait_for_result = true', 'queue_size = 5', 'sizer = "bytes"'), 0],
  [queue('wait_for_result = true', 'queue_size = 5', 'enabled = false'), 0],
  [queue('wait_for_result = true', 'queue_size = argument.size.value'), 0],
])('queue-smaller-than-consumers: %j', (text, count) =>
  expect(gotBy('queue-smaller-than-consumers', exporter(text))).toHaveLength(count),
);

test.each([
  [batch('max_size = 3500000'), 1],
  [batch('sizer = "bytes"'), 1],
  [batch('sizer = "bytes"', 'max_size = 4000'), 1],
  [batch('sizer = "bytes"', 'max_size = 0'), 0],
  [batch(''), 0],
  [batch('max_size = 10000'), 0],
  [batch('sizer = "bytes"', 'max_size = 3500000'), 0],
  [batch('sizer = argument.sizer.value', 'max_size = 3500000'), 0],
])('queue-batch-sizer-mixed: %j', (text, count) =>
  expect(gotBy('queue-batch-sizer-mixed', exporter(text))).toHaveLength(count),
);

test.each([
  [batch(''), TENANT, 1],
  [batch('flush_timeout = "1s"'), TENANT, 1],
  [batch('min_size = 500000'), TENANT, 1],
  [batch('min_size = 0'), TENANT, 0],
  [batch('partition {', 'metadata_keys = ["x-scope-orgid"]', '}'), TENANT, 0],
  [batch('partition {', 'metadata_keys = ["x-team"]', '}'), TENANT, 1],
  [queue('queue_size = 5'), TENANT, 0],
  [queue('enabled = false', 'batch {\n}'), TENANT, 0],
  [batch(''), '', 0],
])('tenant-header-lost: %j %s', (text, auth, count) =>
  expect(gotBy('tenant-header-lost', exporter(text, auth))).toHaveLength(count),
);

test('tenant-header-lost: behind a sampler', () => {
  const sampler = `otelcol.processor.tail_sampling "s" {
      policy {
      }
      output { traces = [otelcol.exporter.otlphttp.x.input] }
    }
    otelcol.exporter.otlphttp "x"`;
  const text = (auth: string) =>
    exporter('', auth)
      .replace('traces = [otelcol.exporter.otlphttp.x.input]', 'traces = [otelcol.processor.tail_sampling.s.input]')
      .replace('otelcol.exporter.otlphttp "x"', sampler);
  expect(gotBy('tenant-header-lost', text(TENANT))).toEqual([expect.stringContaining('tail_sampling.s')]);
  expect(gotBy('tenant-header-lost', text(''))).toEqual([]);
});

test.each([
  ['"0.0.0.0:4317"', 1],
  ['":4317"', 1],
  ['"127.0.0.1:4317"', 1],
  ['"0.0.0.0:4318"', 0],
])('receiver-ports-collide: %s', (endpoint, count) =>
  expect(gotBy('receiver-ports-collide', PATH.replace('"0.0.0.0:4318"', endpoint))).toHaveLength(count),
);

const sidecar = (spec: string, namespace = 'observability') => `---
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: {name: alloy, namespace: ${namespace}}
spec: ${spec}
`;
const SELECTED = 'workloadSelector: {labels: {app: alloy}}';
const pool = (idle: string) => `{http: {http2MaxRequests: 100${idle && `, idleTimeout: ${idle}`}}}`;

describe('a Sidecar', () => {
  const idle = (text: string, namespace?: string) =>
    gotBy('upstream-idle-timeout', PATH.replace('v1.17.0', 'v1.19.0') + MESH + sidecar(text, namespace));

  test.each([
    ['at the limit', `{${SELECTED}, inboundConnectionPool: ${pool('60s')}}`],
    ['without', `{${SELECTED}, inboundConnectionPool: ${pool('')}}`],
    ["for the namespace's pods", `{inboundConnectionPool: ${pool('2m')}}`],
    [
      'for one port',
      `{${SELECTED}, inboundConnectionPool: ${pool('30s')}, ingress: [{port: {number: 4318, name: http, protocol: HTTP}, connectionPool: ${pool('90s')}}]}`,
    ],
  ])('that keeps idle connections too long: %s', (_, text) => expect(idle(text)).toHaveLength(1));

  test.each([
    ['below the limit', `{${SELECTED}, inboundConnectionPool: ${pool('50s')}}`],
    ['of other pods', `{workloadSelector: {labels: {app: other}}, inboundConnectionPool: ${pool('2m')}}`],
    ['without a pool', `{${SELECTED}, egress: [{hosts: ["./*"]}]}`],
  ])('not: %s', (_, text) => expect(idle(text)).toEqual([]));

  test('not: of another namespace', () => {
    expect(idle(`{inboundConnectionPool: ${pool('2m')}}`, 'shop')).toEqual([]);
    expect(idle(`{inboundConnectionPool: ${pool('2m')}}`, 'istio-system')).toHaveLength(1);
  });

  test('whose pool holds instead of the DestinationRule', () => {
    const long = (text: string) =>
      gotBy('upstream-idle-timeout', PATH.replace('v1.17.0', 'v1.19.0') + MESH.replace('30s', '1h') + text);
    expect(long('')).toHaveLength(1);
    expect(long(sidecar(`{${SELECTED}, inboundConnectionPool: ${pool('50s')}}`))).toEqual([]);
  });

  test('with a duration that nobody can read', () => {
    const text = PATH + sidecar(`{${SELECTED}, inboundConnectionPool: ${pool('50')}}`);
    expect(gotBy('setting-not-readable', text)).toHaveLength(1);
  });

  test.each([
    ['app: alloys', 'observability', 1],
    ['app: alloy', 'shop', 1],
    ['app: alloy', 'observability', 0],
  ])('for pods with %s in %s', (labels, namespace, count) => {
    const text = PATH + sidecar(`{workloadSelector: {labels: {${labels}}}}`, namespace);
    expect(gotBy('selector-matches-nothing', text, true)).toHaveLength(count);
  });
});

describe('message-outgrows-memory', () => {
  const AUTH = 'auth = otelcol.auth.basic.senders.handler';
  const whole = (grpc: string, http: string, memory: string) =>
    PATH.replace('endpoint = "0.0.0.0:4317"', grpc)
      .replace('endpoint = "0.0.0.0:4318"', http)
      .replace('      ports:', `      resources: {limits: {memory: ${memory}}}\n      ports:`)
      .replace('    otelcol.exporter', '    otelcol.auth.basic "senders" {\n    }\n    otelcol.exporter') +
    GATEWAY_PODS +
    REST;
  const big = whole(`max_recv_msg_size = "16MiB"\n        ${AUTH}`, AUTH, '1Gi');
  const outgrown = (text: string) => gotBy('message-outgrows-memory', text, true);

  test('a credential is asked for behind the decoder of gRPC', () => {
    expect(outgrown(big)).toEqual([expect.stringContaining('16 MiB over grpc')]);
    expect(outgrown(big)[0]).toContain('1600 MiB');
  });

  test('nothing is asked for over HTTP', () => {
    expect(outgrown(whole(AUTH, 'max_request_body_size = "16MiB"', '1Gi'))).toHaveLength(1);
  });

  test.each([
    ['room enough', big.replace('memory: 1Gi', 'memory: 2Gi')],
    ['smaller messages', big.replace('16MiB', '10MiB')],
    ['no limit', big.replace('resources: {limits: {memory: 1Gi}}', 'resources: {}')],
    ['inside', big.replace('internet-facing', 'internal')],
    ['a token before Alloy', big + JWT],
    ['certificates', big.replaceAll('mode: SIMPLE', 'mode: MUTUAL')],
    [
      'few addresses',
      big.replace('  type: LoadBalancer', '  type: LoadBalancer\n  loadBalancerSourceRanges: [192.0.2.0/24]'),
    ],
    ['HTTP asks first', whole(AUTH, `max_request_body_size = "16MiB"\n        ${AUTH}`, '1Gi')],
  ])('not: %s', (_, text) => expect(outgrown(text)).toEqual([]));

  test('a load balancer that leads to Alloy itself', () => {
    const direct = big.replace('namespace: istio-system\n  annotations', 'namespace: observability\n  annotations');
    expect(
      outgrown(direct.replace('selector: {istio: ingressgateway}\n  ports', 'selector: {app: alloy}\n  ports')),
    ).toHaveLength(1);
  });
});
