/** An exporter of another Grafana Alloy. */
import { otelcolAuthHeaders } from '../alloy/components/otelcol-auth';
import { print } from '../alloy/language/print';
import { type Block, block, Call, Reference } from '../alloy/language/syntax';
import type { Part } from './credentials';
import { baseEndpoint } from './environment-variables';
import { batch, IN_MEMORY, ON_DISK, type Place, TIMEOUT } from './queue';
import type { Target } from './target';

/** The exporter, with all headers in one authenticator, of which it can have one, and the queue in memory. */
export function alloyExporter(target: Target): string {
  return printed(target, IN_MEMORY);
}

/** The same, with the queue on disk, below Alloy's own `--storage.path`. */
export function alloyDisk(target: Target): string {
  return printed(target, ON_DISK, block('otelcol.storage.file', 'ingress', { fsync: true }));
}

function printed({ listener, receivedMiB, credentials }: Target, place: Place, storage?: Block): string {
  const { certificate, headers } = credentials;
  const auth = headers.length
    ? otelcolAuthHeaders(
        'ingress',
        headers.map(({ name, value }) => ({ key: name, value: text(value) })),
      )
    : undefined;
  const tls = certificate && block('tls', undefined, { cert_file: certificate.cert, key_file: certificate.key });
  const isGrpc = listener.transport === 'grpc';
  const endpoint = isGrpc ? `${listener.host}:${listener.port}` : baseEndpoint(listener);
  const timeout = { timeout: TIMEOUT };
  const client = { endpoint, compression: 'gzip', ...(!isGrpc && timeout), auth: auth?.handler };
  const queue = {
    sizer: 'bytes',
    queue_size: place.queueBytes,
    storage: storage && Reference.to(storage, 'handler'),
  };
  const exporter = block(
    isGrpc ? 'otelcol.exporter.otlp' : 'otelcol.exporter.otlphttp',
    'ingress',
    isGrpc ? timeout : {},
    [
      block('client', undefined, client, [tls]),
      block('sending_queue', undefined, queue, [block('batch', undefined, batch(receivedMiB))]),
      block('retry_on_failure', undefined, { max_elapsed_time: place.retry }),
    ],
  );
  return print([auth?.block, storage, exporter].filter(component => component !== undefined)).trimEnd();
}

function text(parts: readonly Part[]): Call {
  const variables = parts
    .filter(part => typeof part !== 'string')
    .map(({ variable }) => new Call('sys.env', [variable]));
  if (parts.length === 1 && variables.length === 1) return variables[0]!;
  const format = parts.map(part => (typeof part === 'string' ? part.replaceAll('%', '%%') : '%s')).join('');
  return new Call('string.format', [format, ...variables]);
}
