import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Transport } from '../../lab/edge';
import type { Running } from '../../lab/processes';
import { tool } from '../../lab/tools';
import type { Context } from '../case';

/** What a sender was told of a request in the end. */
interface Entry {
  readonly accepted: boolean;
  readonly answer: string;
  /** When, in milliseconds since 1970. */
  readonly answered: number;
}

/** What a sender wrote down. */
export interface Ledger {
  readonly run: string;
  /** Spans of each request: span n of a run, from 1 on, has n as its span id. */
  readonly each: number;
  readonly entries: readonly Entry[];
  readonly attempts: Record<string, number>;
}

/** How a sender sends. */
export interface Sender {
  readonly transport: Transport;
  /** Whether it repeats what OTLP says may be repeated, for a minute, as a Collector or most SDKs do. */
  readonly retries: boolean;
  /** Bytes of each request, exactly. @default - as they come, about 2.5 kB */
  readonly size?: number;
  /** @default 10 */
  readonly spans?: number;
  /** @default - until it is stopped */
  readonly requests?: number;
  readonly tenant?: string;
  /** Over how many the spans of each trace come; each trace is one span otherwise. @default 1 */
  readonly connections?: number;
  /** Seconds from the first span of a trace to its last. @default 0 */
  readonly spread?: number;
}

/** A sender that sends. */
export interface Sending extends Sender {
  readonly run: string;
  readonly program: Running;
}

/** Half of 500 spans/s over each transport, by each kind of sender. */
export const STREAMS: readonly Sender[] = (['grpc', 'http'] as const).flatMap(transport =>
  [true, false].map(retries => ({ transport, retries })),
);

const RATE = 25;
const SPANS = 10;

/** From each kind of sender, over both transports together. */
export const SPANS_A_SECOND = 2 * RATE * SPANS;

const RETRY = '60s';

export function startSender({ client, environment, lab }: Context, sender: Sender): Sending {
  const { host, port } = environment.edge[sender.transport];
  const { size, spans = SPANS, requests, tenant, connections = 1, spread = 0 } = sender;
  const run = randomUUID();
  const words = [
    ...['--endpoint', `${host}:${port}`, '--ca', lab.authority.caFile, '--run', run],
    ...['--rate', String(RATE / connections), '--connections', String(connections), '--spread', `${spread}s`],
    ...['--spans', String(spans), ...(size ? ['--size', String(size)] : [])],
    ...(environment.sender ? ['--cert', environment.sender.cert, '--key', environment.sender.key] : []),
    ...(sender.transport === 'http' ? ['--http'] : []),
    ...(sender.retries ? ['--retry', RETRY] : []),
    ...(requests ? ['--requests', String(requests)] : []),
    ...(tenant ? ['--header', `x-scope-orgid=${tenant}`] : []),
  ];
  return { ...sender, run, program: client.start(`ledger-${run}`, [tool('otlp-ledger'), ...words]) };
}

/** Waits until a sender knows the end of each of its requests. */
export async function ledgerOf({ run, program }: Sending): Promise<Ledger> {
  const code = await program.ended;
  const text = readFileSync(program.log, 'utf8');
  if (code !== 0) throw new Error(`a sender ended with ${code}: ${text.slice(-300)}`);
  return { run, ...(JSON.parse(text) as Omit<Ledger, 'run'>) };
}

/** How often each answer was given, the most frequent first, for people. */
export function answered(ledgers: readonly Ledger[]): string {
  const counts = new Map<string, number>();
  for (const { attempts } of ledgers)
    for (const [answer, count] of Object.entries(attempts)) counts.set(answer, (counts.get(answer) ?? 0) + count);
  const most = [...counts].sort(([, a], [, b]) => b - a).slice(0, MOST_ANSWERS);
  return most.map(([answer, count]) => `${count} × ${answer.slice(0, 90)}`).join(', ');
}

const MOST_ANSWERS = 8;
