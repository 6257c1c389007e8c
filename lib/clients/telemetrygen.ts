import type { Environment } from '../environment/schema';
import type { Signal } from '../facts/otlp';
import type { Listener } from '../path/path';
import { credentialsOf } from './credentials';
import { command, word } from './shell';

/** One item of a signal, by the Collector project's generator. */
export function telemetrygen(environment: Environment, { transport, host, port }: Listener, signal: Signal): string {
  const { certificate, headers } = credentialsOf(environment);
  return command(
    `telemetrygen ${signal} --${signal} 1${transport === 'http' ? ' --otlp-http' : ''} --otlp-endpoint ${host}:${port}`,
    certificate && `--mtls --client-cert ${certificate.cert} --client-key ${certificate.key}`,
    // The quotes inside are telemetrygen's own: its value is a literal.
    ...headers.map(({ name, value }) => `--otlp-header ${word([`${name}="`, ...value.map(quoted), '"'])}`),
  );
}

const quoted = <T>(part: T): T => (typeof part === 'string' ? (part.replace(/["\\]/g, '\\$&') as T) : part);
