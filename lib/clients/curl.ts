import type { Environment } from '../environment/schema';
import type { Signal } from '../environment/telemetry';
import type { Listener } from '../path';
import { credentialsOf } from './credentials';
import { signalEndpoint } from './environment-variables';
import { command, word } from './shell';

/** One item of a signal as OTLP/JSON; the shell fills in the time, since backends refuse what is old. */
export function curl(environment: Environment, listener: Listener, signal: Signal): string {
  const { certificate, headers } = credentialsOf(environment);
  return command(
    `curl --silent --show-error --fail-with-body ${signalEndpoint(listener, signal)}`,
    certificate && `--cert ${certificate.cert} --key ${certificate.key}`,
    ...headers.map(({ name, value }) => `--header ${word([`${name}: `, ...value])}`),
    `--header "content-type: application/json" --data @- <<JSON\n${JSON.stringify(body(signal))}\nJSON`,
  );
}

/** The smallest request that every backend takes. https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
function body(signal: Signal): object {
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'otlp-smoke-test' } }] };
  switch (signal) {
    case 'traces': {
      const ids = { traceId: '$(printf %032x $(date +%s))', spanId: '$(printf %016x $(date +%s))' };
      const span = { ...ids, name: 'smoke-test', kind: 1, startTimeUnixNano: NOW, endTimeUnixNano: NOW };
      return { resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] };
    }
    case 'metrics': {
      const metric = { name: 'otlp_smoke_test', gauge: { dataPoints: [{ timeUnixNano: NOW, asInt: '1' }] } };
      return { resourceMetrics: [{ resource, scopeMetrics: [{ metrics: [metric] }] }] };
    }
    case 'logs': {
      const record = {
        timeUnixNano: NOW,
        severityNumber: 9,
        severityText: 'INFO',
        body: { stringValue: 'smoke test' },
      };
      return { resourceLogs: [{ resource, scopeLogs: [{ logRecords: [record] }] }] };
    }
  }
}

const NOW = '$(date +%s)000000000';
