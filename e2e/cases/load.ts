import type { Running } from '../lab/processes';
import { tool } from '../lab/tools';
import { isWorkload } from '../lab/workloads';
import type { Context } from './case';

/** What the load generator says of a run. */
export interface Load {
  readonly requests: number;
  readonly accepted: number;
  readonly attempts: Record<string, number>;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
}

/** What the load generator sends. */
export interface Sent {
  /** @default - traces */
  readonly signal?: 'traces' | 'logs';
  readonly http: boolean;
  readonly gzip?: boolean;
  readonly senders: number;
  readonly requests: number;
  /** Spans or log records in a request. */
  readonly spans: number;
  /** Bytes of an attribute of each. */
  readonly bytes: number;
  /** How long each sender waits before a request, on average. */
  readonly pause?: string;
  /** How long a request is repeated. */
  readonly retry?: string;
}

/** How often each answer was given, for people. */
export const answers = ({ attempts }: Load): string =>
  Object.entries(attempts)
    .map(([answer, count]) => `${count} × ${answer}`)
    .join(', ');

/** Sends all of it, and says how each request was answered. */
export async function send(context: Context, run: string, sent: Sent): Promise<Load> {
  const { output } = await context.client.run(command(context, run, sent));
  return JSON.parse(output) as Load;
}

/** Sends until it is stopped. */
export function flood(context: Context, run: string, sent: Omit<Sent, 'requests'>): Running {
  return context.client.start(`flood-${run}`, command(context, run, { ...sent, requests: 1e9 }));
}

function command({ environment, lab }: Context, run: string, { http, gzip, ...rest }: Sent): string[] {
  const { host, port } = environment.edge[http ? 'http' : 'grpc'];
  const flags = Object.entries(rest).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return [
    tool('otlp-load'),
    ...['--endpoint', `${host}:${port}`, '--ca', lab.authority.caFile, '--run', run, ...flags],
    ...(environment.sender ? ['--cert', environment.sender.cert, '--key', environment.sender.key] : []),
    ...(http ? ['--http'] : []),
    ...(gzip ? ['--gzip'] : []),
  ];
}

/** What one pod can do shows with one alone. */
export async function onePod({ environment }: Context, work: () => Promise<void>): Promise<void> {
  const workload = structuredClone(environment.manifests.objects.find(isWorkload)!);
  if (workload.spec.replicas === 1) return work();
  workload.spec.replicas = 1;
  await environment.restartWorkloads([workload]);
  try {
    await work();
  } finally {
    await environment.restartWorkloads();
  }
}
