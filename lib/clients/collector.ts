/** An exporter of the OpenTelemetry Collector. */
import type { Part } from './credentials';
import { baseEndpoint } from './environment-variables';
import type { Target } from './target';

/** The exporter, and the pipelines that it belongs in; `otlp` stands for the receivers that are there already. */
export function collectorExporter({ listener, signals, credentials }: Target): string {
  const { certificate, headers } = credentials;
  const name = listener.transport === 'grpc' ? 'otlp/alloy' : 'otlphttp/alloy';
  const endpoint = listener.transport === 'grpc' ? `${listener.host}:${listener.port}` : baseEndpoint(listener);
  return [
    'exporters:',
    `  ${name}:`,
    `    endpoint: ${endpoint}`,
    '    compression: gzip',
    ...(certificate ? ['    tls:', `      cert_file: ${certificate.cert}`, `      key_file: ${certificate.key}`] : []),
    ...(headers.length
      ? ['    headers:', ...headers.map(header => `      ${header.name}: ${scalar(header.value)}`)]
      : []),
    'service:',
    '  pipelines:',
    ...signals.flatMap(signal => [`    ${signal}:`, '      receivers: [otlp]', `      exporters: [${name}]`]),
  ].join('\n');
}

/** JSON's strings are YAML's; a literal $ is doubled, since the Collector expands ${…}. */
function scalar(parts: readonly Part[]): string {
  return JSON.stringify(
    parts.map(part => (typeof part === 'string' ? part.replaceAll('$', '$$$$') : `\${env:${part.variable}}`)).join(''),
  );
}
