import { GRPC_PACKAGE, grpcPath, httpPath, SIGNALS, type Signal } from '../../facts/otlp';
import type { Flow } from './flows';
import { literalOf } from './read/alloy/config';
import type { Receiver } from './read/alloy/receivers';
import { accepts, type Match, type Route } from './routes';

/** The HTTP path on which a receiver takes a signal. */
export function pathFor(receiver: Receiver, signal: Signal): string {
  if (receiver.transport === 'grpc') return grpcPath(signal);
  const own = literalOf(receiver.body, `${signal}_url_path`);
  return typeof own === 'string' ? own : httpPath(signal);
}

/** The signals whose path a condition lets through to any of these receivers. undefined if only Envoy can tell. */
export function signalsThrough(match: Match, receivers: readonly Receiver[]): Signal[] | undefined {
  const { uri } = match;
  if (!uri) return [...SIGNALS];
  const answers = SIGNALS.map(signal => ({
    signal,
    got: receivers.map(receiver => accepts(uri, pathFor(receiver, signal), match.ignoreUriCase)),
  }));
  if (answers.some(({ got }) => got.includes(undefined))) return undefined;
  return answers.filter(({ got }) => got.includes(true)).map(({ signal }) => signal);
}

/** Whether the route changes the path. */
export function rewrites({ rewrite, redirect }: Route): boolean {
  return rewrite.value !== undefined || redirect.value !== undefined;
}

/** Whether requests on a flow are OTLP: by the receiver at the end, or by the route's paths. */
export function isOtlp({ receivers, route }: Flow): boolean {
  return receivers.length > 0 || route.matches.some(isOtlpPath);
}

/** Whether a condition is for OTLP/gRPC calls. */
export function isGrpcPath({ uri }: Match): boolean {
  return uri !== undefined && uri.type !== 'regex' && uri.value.startsWith(`/${GRPC_PACKAGE}`);
}

/** Whether a condition is for the path of an OTLP request and no shorter one. */
export function isOtlpPath(match: Match): boolean {
  const { uri } = match;
  if (!uri || uri.type === 'regex') return false;
  if (isGrpcPath(match)) return true;
  return SIGNALS.some(signal => uri.value === httpPath(signal));
}
