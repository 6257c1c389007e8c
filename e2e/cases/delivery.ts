import { randomUUID } from 'node:crypto';
import { ALLOY } from '../lab/alloy';
import { tool } from '../lab/tools';
import { isWorkload } from '../lab/workloads';
import { arrival } from './arrival';
import type { Case, Context } from './case';

/** What the load generator says of a run. */
interface Load {
  readonly requests: number;
  readonly accepted: number;
  readonly attempts: Record<string, number>;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
}

/** The backends take 4 MiB at once, as gRPC's servers do. */
export const delivery: Case = {
  id: 'delivery',
  title: 'what is accepted arrives, once: large batches, and many senders before a backend that takes its time',
  skip: ({ config }) =>
    ALLOY
      ? config.signals.includes('traces')
        ? undefined
        : 'it takes no traces'
      : 'there is no Alloy here (ALLOY_BIN or PATH)',
  async run(context) {
    for (const http of [false, true]) {
      // a Collector's batch processor, with spans of 600 B, and of 1.5 KB
      await arrivesWhole(context, `batches of 8,192 spans, ${http ? 'HTTP' : 'gRPC'}`, http, {
        spans: 8192,
        bytes: 520,
        requests: 5,
      });
    }
    await arrivesWhole(context, 'batches of 8,192 larger spans', false, { spans: 8192, bytes: 1400, requests: 3 });
    await onePod(context, async () => {
      await context.environment.setLatency(LATENCY_MS);
      try {
        await manySenders(context);
      } finally {
        await context.environment.setLatency(0);
      }
    });
  },
};

/** What one pod can do shows with one alone. */
async function onePod({ environment }: Context, work: () => Promise<void>): Promise<void> {
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

const LATENCY_MS = 100;
const SENDERS = 200;

async function arrivesWhole(
  context: Context,
  what: string,
  http: boolean,
  sent: { spans: number; bytes: number; requests: number },
): Promise<void> {
  const run = randomUUID();
  const load = await send(context, run, { ...sent, http, senders: 2, gzip: true, retry: '30s' });
  const wanted = sent.spans * sent.requests;
  const { items, distinct } = await arrival(context.environment, run, 'traces', wanted);
  context.check(
    what,
    load.accepted === sent.requests && items === wanted && distinct === wanted,
    `${load.accepted} of ${sent.requests} accepted, ${distinct} of ${wanted} spans arrived, ${items - distinct} twice; ${answers(load)}`,
  );
}

/** None of them repeats anything, so that a refusal shows. */
async function manySenders(context: Context): Promise<void> {
  const { environment, check } = context;
  const requests = LEAST_RATE * SECONDS;
  const run = randomUUID();
  const load = await send(context, run, {
    spans: 1,
    bytes: 200,
    requests,
    http: false,
    senders: SENDERS,
  });
  const { items, distinct } = await arrival(environment, run, 'traces', requests);
  const rate = Math.round(requests / load.seconds);
  const seen = `${rate} requests/s a pod, ${load.requests - load.accepted} refused, ${distinct} of ${requests} arrived, ${items - distinct} twice, p50 ${load.p50} ms, p99 ${load.p99} ms; ${answers(load)}`;
  check(
    `${SENDERS} senders at once, a backend that takes ${LATENCY_MS} ms`,
    load.accepted === requests && items === requests && distinct === requests,
    seen,
  );
  check('a backend that takes its time is no bottleneck', rate >= LEAST_RATE, seen);
}

const SECONDS = 4;
const LEAST_RATE = 900;

const answers = ({ attempts }: Load): string =>
  Object.entries(attempts)
    .map(([answer, count]) => `${count} × ${answer}`)
    .join(', ');

async function send(
  { client, environment, lab }: Context,
  run: string,
  options: {
    http: boolean;
    gzip?: boolean;
    senders: number;
    requests: number;
    spans: number;
    bytes: number;
    retry?: string;
  },
): Promise<Load> {
  const { http, gzip, ...rest } = options;
  const { host, port } = environment.edge[http ? 'http' : 'grpc'];
  const flags = Object.entries(rest).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const { output } = await client.run([
    tool('otlp-load'),
    ...['--endpoint', `${host}:${port}`, '--ca', lab.authority.caFile, '--run', run, ...flags],
    ...(http ? ['--http'] : []),
    ...(gzip ? ['--gzip'] : []),
  ]);
  return JSON.parse(output) as Load;
}
