/** An exporter of another Grafana Alloy. */
import { otelcolAuthHeaders } from '../alloy/components/otelcol-auth';
import { print } from '../alloy/language/print';
import { block, Call } from '../alloy/language/syntax';
import type { Part } from './credentials';
import { baseEndpoint } from './environment-variables';
import type { Target } from './target';

/** The exporter, with all headers in one authenticator, of which it can have one. */
export function alloyExporter({ listener, credentials }: Target): string {
  const { certificate, headers } = credentials;
  const auth = headers.length
    ? otelcolAuthHeaders(
        'ingress',
        headers.map(({ name, value }) => ({ key: name, value: text(value) })),
      )
    : undefined;
  const tls = certificate && block('tls', undefined, { cert_file: certificate.cert, key_file: certificate.key });
  const exporter =
    listener.transport === 'grpc'
      ? { kind: 'otelcol.exporter.otlp', endpoint: `${listener.host}:${listener.port}` }
      : { kind: 'otelcol.exporter.otlphttp', endpoint: baseEndpoint(listener) };
  const client = block('client', undefined, { endpoint: exporter.endpoint, compression: 'gzip', auth: auth?.handler }, [
    tls,
  ]);
  return print([...(auth ? [auth.block] : []), block(exporter.kind, 'ingress', {}, [client])]).trimEnd();
}

function text(parts: readonly Part[]): Call {
  const variables = parts
    .filter(part => typeof part !== 'string')
    .map(({ variable }) => new Call('sys.env', [variable]));
  if (parts.length === 1 && variables.length === 1) return variables[0]!;
  const format = parts.map(part => (typeof part === 'string' ? part.replaceAll('%', '%%') : '%s')).join('');
  return new Call('string.format', [format, ...variables]);
}
