import { randomUUID } from 'node:crypto';
import { ALLOY } from '../lab/alloy';
import { sleep } from '../lab/processes';
import { type Change, reloaded } from './alloy-changes';
import type { Case, Context } from './case';
import { answers, flood, type Load, onePod, send } from './load';
import { accepted, probeUntil } from './probe';

/** Many requests of small records: they are little to send, and fill the heap. */
export const oneBackendHangs: Case = {
  id: 'one-backend-hangs',
  title: 'the backend of logs hangs and logs flood, and no trace is refused',
  skip(environment) {
    const { config } = environment;
    if (!ALLOY) return 'there is no Alloy here (ALLOY_BIN or PATH)';
    if (!config.signals.includes('traces') || !config.signals.includes('logs')) return 'it takes no traces, or no logs';
    return environment.backendOf('logs') === environment.backendOf('traces')
      ? 'traces and logs have one backend'
      : undefined;
  },
  run: context =>
    onePod(context, async () => {
      const own = await flooded(context);
      context.check('a limiter for each signal', own.refused === 0 && own.load.accepted === REQUESTS, own.text);
      const undo = await equalLimits(context);
      try {
        const { refused, text } = await flooded(context);
        context.check('control: with equal limits traces are refused', refused > 0, text);
      } finally {
        await undo();
      }
    }),
};

const REQUESTS = 80;

interface Flooded {
  readonly load: Load;
  /** Requests of traces that were refused for want of memory. */
  readonly refused: number;
  readonly text: string;
}

/** Sends traces while the backend of logs answers nobody; no sender repeats anything, so that a refusal shows. */
async function flooded(context: Context): Promise<Flooded> {
  const { environment } = context;
  await environment.setLatency(60_000, 'logs');
  const logs = { signal: 'logs', http: false, senders: 220, spans: 6000, bytes: 0, pause: '3s' } as const;
  const flooding = flood(context, 'logs', logs);
  try {
    await sleep(5000);
    const traces = { http: false, senders: 4, spans: 10, bytes: 200, pause: '300ms' };
    const load = await send(context, randomUUID(), { ...traces, requests: REQUESTS });
    const refused = Object.entries(load.attempts).reduce(
      (sum, [answer, count]) => sum + (answer.includes('memory usage') ? count : 0),
      0,
    );
    return {
      load,
      refused,
      text: `${refused} of ${REQUESTS} refused; ${answers(load)}; p99 ${Math.round(load.p99)} ms`,
    };
  } finally {
    await flooding.stop();
    await environment.setLatency(0);
    await probeUntil(context, 'grpc', accepted, { signal: 'logs' });
  }
}

/** All limiters as the highest is, and so as one for all would be. */
const equalLimits: Change = reloaded(config => {
  const sizes = [...config.matchAll(/^\tlimit\s+= "(\d+)MiB"\n\tspike_limit\s+= "(\d+)MiB"$/gm)];
  const highest = sizes.sort(([, a], [, b]) => Number(b) - Number(a))[0]!;
  return sizes.reduce((text, [size]) => text.replaceAll(size, highest[0]), config);
});
