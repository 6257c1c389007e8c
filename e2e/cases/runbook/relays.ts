import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
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
 * of them are receivers, which the runbook leaves to the sender. Those with the queue on disk are in another Alloy: it
 * alone gets the flag that the runbook says they need.
 */
export async function throughAlloys(inMemory: readonly Snippet[], onDisk: readonly Snippet[]): Promise<void> {
  if (!ALLOY) return inMemory[0]!.check('Grafana Alloy', true, 'not run: there is no Alloy here (ALLOY_BIN or PATH)');
  await throughAlloy('sender-alloy', inMemory);
  const storage = await throughAlloy('sender-alloy-disk', onDisk, '--stability.level=public-preview');
  for (const snippet of onDisk) checkFiles(snippet, join(storage, `printed_${snippet.transport}.it`));
}

async function throughAlloy(name: string, snippets: readonly Snippet[], ...flags: string[]): Promise<string> {
  const [first] = snippets as [Snippet];
  const file = join(first.folder, `${name}.alloy`);
  const storage = join(first.folder, name);
  writeFileSync(file, snippets.map(alloyConfig).join('\n'));
  const listen = '--server.http.listen-addr=127.0.0.1:12345';
  const command = [ALLOY!, 'run', file, listen, `--storage.path=${storage}`, '--disable-reporting', ...flags];
  await whileRunning(first, name, command, async running => {
    for (const snippet of snippets) await forward(snippet, running);
  });
  return storage;
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

/**
 * Collectors with the printed exporter and pipelines; what they have themselves is the receiver that they name. Then the
 * same with the second file, which puts the queue on disk.
 */
export async function throughCollectors(inMemory: readonly Snippet[], onDisk: readonly Snippet[]): Promise<void> {
  for (const snippet of inMemory) await throughCollector(snippet, { 'printed.yaml': snippet.text });
  for (const disk of onDisk) {
    const { text } = inMemory.find(({ transport }) => transport === disk.transport)!;
    const volume = await throughCollector(disk, { 'printed.yaml': text, 'disk.yaml': disk.text });
    checkFiles(disk, volume);
  }
}

async function throughCollector(snippet: Snippet, printed: Record<string, string>): Promise<string> {
  const { transport } = snippet;
  const name = `sender-collector-${transport}${'disk.yaml' in printed ? '-disk' : ''}`;
  const folder = join(snippet.folder, name);
  const volume = join(folder, 'volume');
  mkdirSync(volume, { recursive: true });
  const endpoint = `127.0.0.1:${PORTS[transport] + 1}`;
  const own = {
    receivers: { otlp: { protocols: { http: { endpoint } } } },
    service: { telemetry: { metrics: { level: 'none' } } },
  };
  const files = Object.entries({ 'own.yaml': JSON.stringify(own), ...printed });
  for (const [file, text] of files) writeFileSync(join(folder, file), text);
  const configs = files.map(([file]) => `--config=file:${join(folder, file)}`);
  // what it keeps, it keeps below /var/lib: a volume of its own, as in a container
  const command = ['unshare', '--mount', 'sh', '-c', `mount --bind ${volume} /var/lib && exec "$0" "$@"`];
  await whileRunning(snippet, name, [...command, program('otelcol'), ...configs], running =>
    forward(snippet, running, 1),
  );
  return volume;
}

/** Notes whether there is a queue of each signal on disk. */
function checkFiles({ check, environment, transport, tool }: Snippet, folder: string): void {
  const names = readdirSync(folder, { recursive: true }).map(String);
  const missing = environment.config.signals.filter(signal => !names.some(name => name.endsWith(`_${signal}`)));
  check(`${transport}: ${tool}, its files`, missing.length === 0, missing.length ? names.join(' ') : 'one a signal');
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
