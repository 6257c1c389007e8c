import { randomUUID } from 'node:crypto';
import { ALLOY } from '../lab/alloy';
import { sleep } from '../lab/processes';
import { arrival } from './arrival';
import { type Case, type Context, GATEWAY_API } from './case';
import { answers, onePod, send } from './load';

/** The backends take 4 MiB at once, as gRPC's servers do. */
export const delivery: Case = {
  id: 'delivery',
  title: 'what is accepted arrives, once: large batches, and many senders before a backend that takes its time',
  goldens: GATEWAY_API,
  skip: ({ config }) =>
    ALLOY
      ? config.signals.includes('traces')
        ? undefined
        : 'it takes no traces'
      : 'there is no Alloy here (ALLOY_BIN or PATH)',
  async run(context) {
    for (const http of [false, true]) {
      // a Collector's batch processor, with spans of 600 B, and of twice that
      await arrivesWhole(context, `batches of 8,192 spans, ${http ? 'HTTP' : 'gRPC'}`, http, {
        spans: 8192,
        bytes: 520,
        requests: 5,
      });
    }
    await arrivesWhole(context, 'batches of 8,192 larger spans', false, { spans: 8192, bytes: 1100, requests: 3 });
    await onePod(context, () => manySenders(context));
    // a sampler says yes by itself: what it holds goes with it
    if (context.environment.config.decisionSeconds > 0) return;
    await context.environment.setLatency(LATENCY_MS);
    await killed(context).finally(() => context.environment.setLatency(0));
  },
};

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

/** None of them repeats anything, so that a refusal shows. What this machine can do at all is measured first. */
async function manySenders(context: Context): Promise<void> {
  const { environment, check } = context;
  const many = (run: string) =>
    send(context, run, { spans: 1, bytes: 200, requests: REQUESTS, http: false, senders: SENDERS });
  const quick = await many('quick');
  await environment.setLatency(LATENCY_MS);
  const run = randomUUID();
  const load = await many(run).finally(() => environment.setLatency(0));
  const { items, distinct } = await arrival(environment, run, 'traces', REQUESTS);
  const [rate, most] = [load, quick].map(({ seconds }) => Math.round(REQUESTS / seconds)) as [number, number];
  check(
    `${SENDERS} senders at once, a backend that takes ${LATENCY_MS} ms`,
    load.accepted === REQUESTS && items === REQUESTS && distinct === REQUESTS,
    `${load.requests - load.accepted} refused, ${distinct} of ${REQUESTS} arrived, ${items - distinct} twice; ${answers(load)}`,
  );
  check(
    'a backend that takes its time is no bottleneck',
    rate >= Math.min(LEAST_RATE, most / 2),
    `${rate} requests/s a pod (${most} when it answers at once), p50 ${Math.round(load.p50)} ms, p99 ${Math.round(load.p99)} ms`,
  );
}

const LEAST_RATE = 900;
const REQUESTS = 4 * LEAST_RATE;

/** Alloy is killed while senders send: what was answered with OK is at the backend, and the rest is sent again. */
async function killed(context: Context): Promise<void> {
  const { environment, check } = context;
  const run = randomUUID();
  const requests = 400;
  const sending = send(context, run, { spans: 10, bytes: 500, requests, http: true, senders: 20, retry: '60s' });
  for (let time = 0; time < 2; time++) {
    await sleep(700);
    await environment.restartWorkloads();
  }
  const load = await sending;
  const { items, distinct } = await arrival(environment, run, 'traces', requests * 10);
  check(
    'Alloy is killed twice meanwhile',
    load.accepted === requests && distinct === requests * 10,
    `${load.accepted} of ${requests} accepted, ${distinct} of ${requests * 10} spans arrived, ${items - distinct} twice; ${answers(load)}`,
  );
}
