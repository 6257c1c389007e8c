import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { otlpPath } from '../../clients/otlp';
import { ALLOY } from '../../lab/alloy';
import { eventually, type Running, tail } from '../../lab/processes';
import { tool as program } from '../../lab/tools';
import { arrived } from '../arrival';
import { accepted } from '../probe';
import type { Snippet } from './senders';

/**
 * A Grafana Alloy of the sender's with the printed exporters, each in a component of its own: they share a label. In front
 * of them are receivers, which the runbook leaves to the sender.
 */
export async function throughAlloy(snippets: readonly Snippet[]): Promise<void> {
  const [{ folder, check }] = snippets as [Snippet];
  if (!ALLOY) return check('Grafana Alloy', true, 'not run: there is no Alloy here (ALLOY_BIN or PATH)');
  const file = join(folder, 'config.alloy');
  writeFileSync(file, snippets.map(alloyConfig).join('\n'));
  const listen = '--server.http.listen-addr=127.0.0.1:12345';
  const command = [ALLOY, 'run', file, listen, `--storage.path=${join(folder, 'alloy')}`, '--disable-reporting'];
  await whileRunning(snippets[0]!, 'sender-alloy', command, async running => {
    for (const snippet of snippets) await forward(snippet, running);
  });
}

function alloyConfig({ text, transport, environment: { config } }: Snippet): string {
  const kind = transport === 'grpc' ? 'otlp' : 'otlphttp';
  const outputs = config.signals.map(signal => `${signal} = [printed_${transport}.it.input]`);
  return `declare "printed_${transport}" {
${text}
export "input" { value = otelcol.exporter.${kind}.ingress.input }
}
printed_${transport} "it" {}
otelcol.receiver.otlp "${transport}" {
http { endpoint = "127.0.0.1:${PORTS[transport]}" }
output {
${outputs.join('\n')}
}
}
`;
}

/** A Collector with the printed exporter and pipelines; what it has itself is the receiver that they name. */
export async function throughCollector(snippet: Snippet): Promise<void> {
  const { transport, text } = snippet;
  const folder = join(snippet.folder, `collector-${transport}`);
  mkdirSync(folder, { recursive: true });
  const endpoint = `127.0.0.1:${PORTS[transport] + 1}`;
  const own = {
    receivers: { otlp: { protocols: { http: { endpoint } } } },
    service: { telemetry: { metrics: { level: 'none' } } },
  };
  writeFileSync(join(folder, 'own.yaml'), JSON.stringify(own));
  writeFileSync(join(folder, 'printed.yaml'), text);
  const files = ['own.yaml', 'printed.yaml'].map(name => `--config=file:${join(folder, name)}`);
  await whileRunning(snippet, `sender-collector-${transport}`, [program('otelcol'), ...files], running =>
    forward(snippet, running, 1),
  );
}

const PORTS = { grpc: 24317, http: 24319 };

async function whileRunning(
  { client, folder, env }: Snippet,
  name: string,
  command: string[],
  work: (running: Running) => Promise<void>,
): Promise<void> {
  // files of credentials are named relative to where a sender is
  const running = client.start(name, ['sh', '-c', 'cd "$0" && exec "$@"', folder, ...command], env);
  try {
    await work(running);
  } finally {
    await running.stop();
  }
}

/** Hands it an item of each signal, and looks whether that arrives. */
async function forward(snippet: Snippet, running: Running, offset = 0): Promise<void> {
  const { client, environment, transport, tool } = snippet;
  const run = randomUUID();
  const send = async (signal: (typeof environment.config.signals)[number]) => {
    const request = { transport: 'http', host: '127.0.0.1', port: PORTS[transport] + offset, tls: false } as const;
    const [answer] = await client.probe({ ...request, path: otlpPath('http', signal), message: { signal, run } });
    return accepted(answer!) || running.exited;
  };
  for (const signal of environment.config.signals) {
    await eventually(`the sender’s ${tool} takes ${signal}`, () => send(signal), { seconds: 20 });
    await arrived(snippet, `${transport}: ${tool}, ${signal}`, { run, signal, wanted: 1, log: tail(running, 3) });
  }
}
