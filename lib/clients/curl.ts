import type { Signal } from '../facts/otlp';
import { PROBE_SECONDS } from '../timeouts';
import type { Credentials } from './credentials';
import { signalEndpoint } from './environment-variables';
import { command, word } from './shell';
import type { Target } from './target';

/**
 * OTLP/HTTP: one item as JSON; the shell fills in the time, since backends refuse what is old. OTLP/gRPC: an empty
 * request, which meets the same routes, policies and receiver, and leaves nothing behind; it prints what the answer says
 * and succeeds with status 0.
 */
export function curl(target: Target, signal: Signal): string {
  return target.listener.transport === 'grpc' ? overGrpc(target, signal) : overHttp(target, signal);
}

function overGrpc({ listener: { host, port, matches }, signals, credentials }: Target, signal: Signal): string {
  const match = matches[signals.indexOf(signal)]!;
  return `${command(
    `printf '\\0\\0\\0\\0\\0' | curl --silent --show-error --max-time ${PROBE_SECONDS} --http2 https://${host}:${port}${'prefix' in match ? match.prefix : match.exact}Export`,
    ...presented(credentials),
    '--header "content-type: application/grpc" --header "te: trailers" --data-binary @-',
    "--dump-header - --output /dev/null | awk '/^(HTTP|grpc-)/ { print } /^grpc-status: 0/ { ok = 1 } END { exit !ok }'",
  )}`;
}

function overHttp({ listener, credentials }: Target, signal: Signal): string {
  return command(
    `curl --silent --show-error --max-time ${PROBE_SECONDS} --fail-with-body ${signalEndpoint(listener, signal)}`,
    ...presented(credentials),
    `--header "content-type: application/json" --data @- <<JSON\n${JSON.stringify(body(signal))}\nJSON`,
  );
}

function presented({ certificate, headers }: Credentials): string[] {
  return [
    ...(certificate ? [`--cert ${certificate.cert} --key ${certificate.key}`] : []),
    ...headers.map(({ name, value }) => `--header ${word([`${name}: `, ...value])}`),
  ];
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
