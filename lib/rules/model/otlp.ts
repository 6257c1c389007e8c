import type { Flow } from './flows';
import { literalOf, SIGNALS, type Signal } from './read/alloy/config';
import type { Receiver } from './read/alloy/receivers';
import { accepts, type Match, type Route } from './routes';

/** The one method of each signal's gRPC service. */
export const GRPC_PATHS: Readonly<Record<Signal, string>> = {
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
};

export const HTTP_PATHS: Readonly<Record<Signal, string>> = {
  traces: '/v1/traces',
  metrics: '/v1/metrics',
  logs: '/v1/logs',
};

/** Where a receiver takes a signal. */
export function pathFor(receiver: Receiver, signal: Signal): string {
  if (receiver.transport === 'grpc') return GRPC_PATHS[signal];
  const own = literalOf(receiver.body, `${signal}_url_path`);
  return typeof own === 'string' ? own : HTTP_PATHS[signal];
}

/** The signals whose path a condition lets through, at any of these receivers; undefined where only Envoy could tell. */
export function signalsThrough(match: Match, receivers: readonly Receiver[]): Signal[] | undefined {
  const { uri } = match;
  if (!uri) return [...SIGNALS];
  if (uri.type === 'regex') return undefined;
  return SIGNALS.filter(signal =>
    receivers.some(receiver => accepts(uri, pathFor(receiver, signal), match.ignoreUriCase)),
  );
}

/** Whether the path is changed on the way. */
export function rewrites({ changesPath }: Route): boolean {
  return changesPath;
}

/** Whether requests on this way are OTLP: by the receiver at its end, or by the paths that it is for. */
export function isOtlp({ receivers, route }: Flow): boolean {
  return receivers.length > 0 || route.matches.some(isOtlpPath);
}

/** Whether a condition is for calls of OTLP/gRPC. */
export function isGrpcPath({ uri }: Match): boolean {
  return uri !== undefined && uri.type !== 'regex' && uri.value.startsWith('/opentelemetry.proto.collector.');
}

function isOtlpPath(match: Match): boolean {
  const { uri } = match;
  if (!uri || uri.type === 'regex') return false;
  if (isGrpcPath(match)) return true;
  return Object.values(HTTP_PATHS).some(path => uri.value === path);
}
