import type { Signal } from '../facts/otlp';
import { command, word } from './shell';
import type { Target } from './target';

/** One item of a signal, by the Collector project's generator. */
export function telemetrygen({ listener, credentials }: Target, signal: Signal): string {
  const { transport, host, port } = listener;
  const { certificate, headers } = credentials;
  return command(
    `telemetrygen ${signal} --${signal} 1${transport === 'http' ? ' --otlp-http' : ''} --otlp-endpoint ${host}:${port}`,
    certificate && `--mtls --client-cert ${certificate.cert} --client-key ${certificate.key}`,
    // The quotes inside are telemetrygen's own: its value is a literal.
    ...headers.map(({ name, value }) => `--otlp-header ${word([`${name}="`, ...value.map(quoted), '"'])}`),
  );
}

const quoted = <T>(part: T): T => (typeof part === 'string' ? (part.replace(/["\\]/g, '\\$&') as T) : part);
