import { credentialsOf } from '../clients/credentials';
import { type Snippet, snippets, type Tool } from '../clients/snippets';
import type { EdgeSettings } from '../environment/derive';
import type { Environment } from '../environment/schema';
import { type Listener, pathOf } from '../path/path';
import { code, codes, fence, section, subsection, table } from './markdown';

/** Everything that a sender can be set up with, credentials by reference. */
export function clients(environment: Environment): string {
  const { edges, signals } = pathOf(environment);
  const all = snippets(environment);
  return section(
    'Client settings',
    `This path takes ${codes(signals)}. A variable that names one signal wins over the one for all; an endpoint for one signal is used as it is, to the base endpoint of HTTP \`/v1/<signal>\` is appended, and a gRPC endpoint has no path.`,
    ...edges.flatMap(({ settings, listeners }) => [
      needed(settings),
      ...listeners.map(listener => ofListener(listener, all)),
    ]),
  );
}

function needed(settings: EdgeSettings): string {
  const { needed: all } = credentialsOf(settings);
  if (!all.length) return 'Senders need no credential.';
  const oauth = settings.access.jwt
    ? '\n\nCollectors can fetch tokens themselves: `otelcol.auth.oauth2` in Alloy, the extension `oauth2client` in the Collector.'
    : '';
  return `What a sender must have; below it is only referred to:\n\n${table(
    ['Variable or file', 'What it is'],
    all.map(({ name, what }) => [code(name), what]),
  )}${oauth}`;
}

function ofListener(listener: Listener, all: readonly Snippet[]): string {
  const { transport, host, port } = listener;
  const own = all.filter(snippet => snippet.listener === listener);
  const tools = [...new Set(own.map(({ tool }) => tool))];
  return subsection(
    `OTLP/${transport === 'grpc' ? 'gRPC' : 'HTTP'}: ${host}:${port}`,
    ...tools.flatMap(tool => [
      `${TITLES[tool]}:`,
      ...own.filter(snippet => snippet.tool === tool).map(({ language, text }) => fence(language, text)),
    ]),
  );
}

const TITLES: Record<Tool, string> = {
  variables: 'Any OpenTelemetry SDK, one endpoint for all signals',
  'signal-variables': 'Any OpenTelemetry SDK, an endpoint for each signal',
  collector: 'OpenTelemetry Collector (newer releases call the exporters `otlp_grpc` and `otlp_http`, too)',
  alloy: 'Grafana Alloy',
  curl: 'curl, in a POSIX shell: an item of each signal by HTTP, an empty request by gRPC',
  telemetrygen:
    '[telemetrygen](https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/cmd/telemetrygen), one of each; for traces read its output, since it ends with 0 whether they arrived or not',
};
