import type { Context } from '../case';
import { settle } from './account';
import type { Kind } from './kind';
import { ledgerOf, STREAMS, startSender } from './senders';

const MIB = 2 ** 20;
/** What the backend takes at once (`lab/backends.ts`). */
const BACKEND = 4 * MIB;

/** Requests of exactly so many bytes, beside the ordinary ones, just under and just over each limit. */
export const sizes: Kind = {
  id: 'sizes',
  draw: () => ({
    text: 'requests at every limit',
    happen: async context => {
      const { config } = context.environment;
      const split = Number(/max_size\s+= (\d+)/.exec(config.text)?.[1] ?? BACKEND);
      const most = Math.min(config.limits.grpc, config.limits.http) * MIB;
      for (const size of [split, split + 1, BACKEND, BACKEND + 1, most]) await taken(context, size);
      for (const transport of ['grpc', 'http'] as const)
        await refused(context, transport, config.limits[transport] * MIB + 1);
    },
  }),
};

async function taken(context: Context, size: number): Promise<void> {
  const { accepted, delivered, sent, answers } = await sendAll(context, size);
  const seen = `${accepted} of ${sent} spans accepted, ${delivered} delivered`;
  context.check(
    `a request of ${size.toLocaleString('en')} bytes`,
    accepted === sent && delivered === sent,
    `${seen}; ${answers}`,
  );
}

async function refused(context: Context, transport: 'grpc' | 'http', size: number): Promise<void> {
  const { accepted, delivered, sent, answers } = await sendAll(context, size, transport);
  const seen = `${accepted} of ${sent} spans accepted, ${delivered} delivered`;
  context.check(
    `a request of ${size.toLocaleString('en')} bytes over ${transport}`,
    accepted === 0 && delivered === 0,
    `${seen}; ${answers}`,
  );
}

/** One request of each kind of sender. */
async function sendAll(context: Context, size: number, transport?: string) {
  const senders = STREAMS.filter(one => !transport || one.transport === transport);
  const started = senders.map(one => startSender(context, { ...one, size, spans: 10, requests: 1 }));
  const ledgers = await Promise.all(started.map(ledgerOf));
  const account = await settle(context.environment, ledgers, []);
  const answers = [...new Set(ledgers.flatMap(({ attempts }) => Object.keys(attempts)))];
  return { ...account, answers: answers.join(', ') };
}
