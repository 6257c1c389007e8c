/** An exporter of the OpenTelemetry Collector. */
import type { Part } from './credentials';
import { baseEndpoint } from './environment-variables';
import { batch, IN_MEMORY, ON_DISK, TIMEOUT } from './queue';
import type { Target } from './target';

/** The exporter, and the pipelines that it belongs in; `otlp` stands for the receivers that are there already. */
export function collectorExporter({ listener, receivedMiB, signals, credentials }: Target): string {
  const { certificate, headers } = credentials;
  const endpoint = listener.transport === 'grpc' ? `${listener.host}:${listener.port}` : baseEndpoint(listener);
  return [
    'exporters:',
    `  ${nameOf(listener)}:`,
    `    endpoint: ${endpoint}`,
    '    compression: gzip',
    `    timeout: ${TIMEOUT}`,
    ...(certificate ? ['    tls:', `      cert_file: ${certificate.cert}`, `      key_file: ${certificate.key}`] : []),
    ...(headers.length
      ? ['    headers:', ...headers.map(header => `      ${header.name}: ${scalar(header.value)}`)]
      : []),
    '    sending_queue:',
    '      sizer: bytes',
    `      queue_size: ${IN_MEMORY.queueBytes}`,
    '      batch:',
    ...Object.entries(batch(receivedMiB)).map(([name, value]) => `        ${name}: ${value}`),
    '    retry_on_failure:',
    `      max_elapsed_time: ${IN_MEMORY.retry}`,
    'service:',
    '  pipelines:',
    ...signals.flatMap(signal => [
      `    ${signal}:`,
      '      receivers: [otlp]',
      `      exporters: [${nameOf(listener)}]`,
    ]),
  ].join('\n');
}

/** What puts the queue of that exporter on disk: a second file for the Collector, which merges files. */
export function collectorDisk({ listener }: Target): string {
  return [
    'extensions:',
    '  file_storage/alloy:',
    '    directory: /var/lib/otelcol/alloy',
    '    create_directory: true',
    '    fsync: true',
    'exporters:',
    `  ${nameOf(listener)}:`,
    '    sending_queue:',
    '      storage: file_storage/alloy',
    `      queue_size: ${ON_DISK.queueBytes}`,
    '    retry_on_failure:',
    `      max_elapsed_time: ${ON_DISK.retry}`,
    'service:',
    '  extensions: [file_storage/alloy]',
  ].join('\n');
}

const nameOf = ({ transport }: Target['listener']): string => (transport === 'grpc' ? 'otlp/alloy' : 'otlphttp/alloy');

/** JSON's strings are YAML's; a literal $ is doubled, since the Collector expands ${…}. */
function scalar(parts: readonly Part[]): string {
  return JSON.stringify(
    parts.map(part => (typeof part === 'string' ? part.replaceAll('$', '$$$$') : `\${env:${part.variable}}`)).join(''),
  );
}
