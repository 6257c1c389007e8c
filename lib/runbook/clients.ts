import { credentialsOf } from '../clients/credentials';
import { IN_MEMORY, ON_DISK, type Place, TIMEOUT } from '../clients/queue';
import { type Snippet, snippets, type Tool } from '../clients/snippets';
import type { EdgeSettings } from '../environment/derive';
import type { Environment } from '../environment/schema';
import { type Listener, pathOf } from '../path/path';
import { ofEach } from './each-edge';
import { code, codes, fence, section, subsection, table } from './markdown';

/** Everything that a sender can be set up with, credentials by reference. */
export function clients(environment: Environment): string {
  const { signals } = pathOf(environment);
  const all = snippets(environment);
  return section(
    'Client settings',
    `This path takes ${codes(signals)}. A variable that names one signal wins over the one for all; an endpoint for one signal is used as it is, to the base endpoint of HTTP \`/v1/<signal>\` is appended, and a gRPC endpoint has no path.`,
    queues(),
    ...ofEach(environment, ({ settings, listeners }) => [
      needed(settings),
      ...listeners.map(listener => ofListener(listener, all)),
    ]),
  );
}

function queues(): string {
  const inMiB = ({ queueBytes }: Place) => `${queueBytes / 1024 ** 2} MiB`;
  return [
    `An SDK keeps little, and some retry nothing: \`docs/senders.md\` says which, and what each event costs them. A Collector or an Alloy beside the applications does it for them. As printed here it waits ${TIMEOUT} for our answer, keeps ${inMiB(IN_MEMORY)} of each signal (four to six times that as memory) and tries each request for ${IN_MEMORY.retry}; over gRPC the default waits 5 s, and so sends again what is still under way.`,
    `What it keeps in memory is gone when it restarts. On disk it is not: ${inMiB(ON_DISK)} of each signal, for ${ON_DISK.retry}, on a volume that has to outlive the pod or container. When a queue is full, whoever sends to it is refused and may retry.`,
  ].join('\n\n');
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
  collector:
    'OpenTelemetry Collector 0.130 or newer (from 0.144 on the exporters are called `otlp_grpc` and `otlp_http`, too)',
  'collector-disk':
    'The same with the queue on disk: a second file beside that one (`--config` for each), or its lines merged into it by hand; `service.extensions` names those of yours, too. The extension is in the distributions contrib and k8s',
  alloy: 'Grafana Alloy 1.12 or newer',
  'alloy-disk':
    'The same with the queue on disk, in place of that one: it needs `--stability.level=public-preview`, and is written below `--storage.path`',
  curl: 'curl, in a POSIX shell: an item of each signal by HTTP, an empty request by gRPC',
  telemetrygen:
    '[telemetrygen](https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/cmd/telemetrygen), one of each; for traces read its output, since it ends with 0 whether they arrived or not',
};
