import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXPORTERS } from '../../clients/programs';
import { SIGNALS } from '../../lab/alloy-config';
import { BIN } from '../../lab/tools';
import { arrival, arrived } from '../arrival';
import type { Context } from '../case';
import { type Block, blocksOf, type Row } from './reader';
import { throughAlloys, throughCollectors } from './relays';

/** A sender as the runbook wants it: its machine has the tools and the credentials, and trusts the lab's authority. */
export interface Sender {
  /** What the snippets only refer to: variables, and files in the folder that they are run in. */
  readonly env?: Record<string, string>;
  readonly files?: Record<string, string>;
}

/** A block of the client settings, with what it takes to run it. */
export interface Snippet extends Context {
  readonly transport: 'grpc' | 'http';
  readonly tool: Tool;
  readonly text: string;
  /** Where it is run. */
  readonly folder: string;
  readonly env: Record<string, string>;
}

/** Runs all of the client settings of a runbook as they are printed, counts what arrives, and gives the rows. */
export async function trySnippets(context: Context, runbook: string, { env, files }: Sender = {}): Promise<Row[]> {
  const { lab, environment } = context;
  const folder = join(lab.folder, 'senders', environment.name);
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files ?? {})) writeFileSync(join(folder, name), content);
  const trust = TRUST.map(name => [name, lab.authority.caFile]);
  const machine = { ...env, ...Object.fromEntries(trust), PATH: `${BIN}:${process.env.PATH}` };
  const rows: Row[] = [];
  const snippets = blocksOf(runbook)
    .filter(({ section }) => section === 'Client settings')
    .map(block => ({ ...context, ...kindOf(block), text: block.text, folder, env: machine }))
    .map(snippet => ({ ...snippet, check: (...row: Row) => rows.push(row) }));
  const of = (...tools: Tool[]) => snippets.filter(({ tool }) => tools.includes(tool));
  await Promise.all([
    // what these two send has no name of its own: it is told apart by what came before
    inTurn([of('curl'), ...byTransport(of('telemetrygen'))], anonymous),
    inTurn([of('variables', 'variables by signal')], variables),
    throughAlloys(of('Grafana Alloy'), of('Grafana Alloy, on disk')),
    throughCollectors(of('Collector'), of('Collector, on disk')),
  ]);
  return rows.sort(([a], [b]) => a.localeCompare(b));
}

function kindOf({ subsection, language, text }: Block): Pick<Snippet, 'transport' | 'tool'> {
  const transport = { gRPC: 'grpc', HTTP: 'http' }[/^OTLP\/(\w+): /.exec(subsection)?.[1] ?? ''];
  const [tool] = TOOLS.find(([, of, words]) => of === language && words.test(text)) ?? [];
  if (!transport || !tool) throw new Error(`nobody knows how to run this of ${subsection}:\n${text}`);
  return { transport: transport as Snippet['transport'], tool };
}

type Tool = (typeof TOOLS)[number][0];

/** How a reader tells the blocks apart: by their language and how they begin. */
const TOOLS = [
  ['curl', 'sh', /^(printf .*\| )?curl /],
  ['telemetrygen', 'sh', /^telemetrygen /],
  ['variables', 'sh', /^export OTEL_EXPORTER_OTLP_PROTOCOL=/],
  ['variables by signal', 'sh', /^export OTEL_EXPORTER_OTLP_[A-Z]+_PROTOCOL=/],
  ['Grafana Alloy, on disk', 'alloy', /^otelcol\.storage\.file /m],
  ['Grafana Alloy', 'alloy', /^otelcol\./],
  ['Collector', 'yaml', /^exporters:/],
  ['Collector, on disk', 'yaml', /^extensions:/],
] as const;

const byTransport = (snippets: Snippet[]) =>
  (['grpc', 'http'] as const).map(transport => snippets.filter(one => one.transport === transport));

async function inTurn(groups: Snippet[][], run: (snippet: Snippet) => Promise<void>): Promise<void> {
  for (const group of groups) await Promise.all(group.map(run));
}

/** curl and telemetrygen: a signal each. */
async function anonymous(snippet: Snippet): Promise<void> {
  const { text, tool, transport, environment, check } = snippet;
  const signal = SIGNALS.find(name => SIGNAL[name].test(text))!;
  // curl's request over gRPC is empty
  const wanted = tool === 'telemetrygen' ? { traces: 2, metrics: 1, logs: 1 }[signal] : transport === 'http' ? 1 : 0;
  const before = wanted ? (await arrival(environment, NOBODY, signal, 0)).items : 0;
  const { code, output } = await run(snippet);
  const items = wanted ? (await arrival(environment, NOBODY, signal, before + wanted)).items - before : 0;
  const holds = code === 0 && items === wanted;
  const seen = wanted ? `exit ${code}, ${items} of ${wanted} arrived` : `exit ${code}, ${output.trim()}`;
  check(`${transport}: ${tool}, ${signal}`, holds, holds ? seen : `${seen}. ${output.slice(-300)}`);
}

/** In a command, where it sends to or what. */
const SIGNAL = {
  traces: /^telemetrygen traces|\/v1\/traces|TraceService/,
  metrics: /^telemetrygen metrics|\/v1\/metrics|MetricsService/,
  logs: /^telemetrygen logs|\/v1\/logs|LogsService/,
};

/** An application whose SDK reads these variables, and nothing else. */
async function variables(snippet: Snippet): Promise<void> {
  const { text, tool, transport, environment } = snippet;
  const id = randomUUID();
  const application = [process.execPath, EXPORTERS, id, String(ITEMS)];
  const { output } = await run({ ...snippet, text: `${text}\nexec ${application.join(' ')}` });
  for (const signal of environment.config.signals)
    await arrived(snippet, `${transport}: ${tool}, ${signal}`, { run: id, signal, wanted: ITEMS, log: output });
}

const run = ({ client, text, folder, env }: Snippet) => client.run(['sh', '-c', `cd ${folder}\n${text}`], env);

/** By which curl, Go programs, Node and its gRPC library are told whom else to trust. */
const TRUST = ['CURL_CA_BUNDLE', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS', 'GRPC_DEFAULT_SSL_ROOTS_FILE_PATH'];

const ITEMS = 3;

/** The run of items that do not say one. */
const NOBODY = '?';
