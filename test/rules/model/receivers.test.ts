import type { Manifest } from '../../../lib/kubernetes/manifests';
import { readConfig } from '../../../lib/rules/model/read/alloy/config';
import { findReceivers } from '../../../lib/rules/model/read/alloy/receivers';

/** https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.receiver.otlp/ */
const receivers = (text: string) => findReceivers(readConfig({} as Manifest, ['data', 'config.alloy'], text));

describe('a receiver listens', () => {
  test.each([
    ['on Alloy’s default, where it names none', 'grpc { }', '0.0.0.0', 4317],
    ['on the default of its transport', 'http { }', '0.0.0.0', 4318],
    ['where it says', 'grpc { endpoint = "127.0.0.1:9" }', '127.0.0.1', 9],
    ['on every address, where it names none', 'grpc { endpoint = ":9" }', '', 9],
    ['on an address of IPv6', 'grpc { endpoint = "[::]:9" }', '[::]', 9],
    ['nobody knows where, if only Alloy could tell', 'grpc { endpoint = sys.env("X") }', undefined, undefined],
    ['nobody knows where, without a port', 'grpc { endpoint = "localhost" }', undefined, undefined],
  ])('%s', (_, block, address, port) => {
    expect(receivers(`otelcol.receiver.otlp "r" {\n ${block}\n output { }\n}`)).toMatchObject([{ address, port }]);
  });
});

test('each block is a receiver, and one without blocks is none', () => {
  const text =
    'otelcol.receiver.otlp "a" {\n grpc { }\n http { }\n}\notelcol.receiver.otlp "b" { }\notelcol.receiver.jaeger "c" {\n grpc { }\n}';
  expect(receivers(text).map(({ component, transport }) => `${component.id} ${transport}`)).toEqual([
    'otelcol.receiver.otlp.a grpc',
    'otelcol.receiver.otlp.a http',
  ]);
});

test('a receiver takes the signals that it hands on, and asks what its auth names', () => {
  const text = `otelcol.auth.bearer "b" { }
otelcol.exporter.debug "d" { }
otelcol.receiver.otlp "r" {
  grpc {
    auth = otelcol.auth.bearer.b.handler
  }
  http {
    auth = otelcol.auth.bearer.missing.handler
  }
  output {
    traces = [otelcol.exporter.debug.d.input]
    logs = []
  }
}`;
  expect(receivers(text)).toMatchObject([
    { signals: ['traces'], auth: { id: 'otelcol.auth.bearer.b' } },
    { signals: ['traces'], auth: undefined },
  ]);
});

test('a configuration that does not parse has no receivers', () =>
  expect(receivers('otelcol.receiver.otlp "r" {')).toEqual([]));
