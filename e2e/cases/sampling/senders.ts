import { sleep } from '../../lab/processes';
import type { Context } from '../case';
import { type Ledger, ledgerOf, type Sender, startSender } from '../disasters/senders';

/** One whose traces come over several connections. */
export type Spreading = Sender & { readonly connections: number; readonly spread: number };

export type Told = Ledger & Spreading;

/** 250 spans/s in 25 traces/s, each over ten connections. */
const over = (sender: Sender & { readonly spread: number }): Spreading => ({ connections: 10, ...sender });

/** Against the golden case's decision wait of 2 s. */
export const SPREADS: readonly Spreading[] = [0, 1, 10].map(spread =>
  over({ transport: 'grpc', retries: true, spread }),
);

/** 500 spans/s: one sender repeats what may be repeated, one does not. */
export const BOTH: readonly Spreading[] = [
  over({ transport: 'grpc', retries: true, spread: 1 }),
  over({ transport: 'http', retries: false, spread: 0 }),
];

/** Senders send before, while and after something happens. */
export async function around(
  context: Context,
  senders: readonly Spreading[],
  happen: () => Promise<void>,
): Promise<Told[]> {
  const started = senders.map(sender => ({ ...sender, ...startSender(context, sender) }));
  try {
    await sleep(BEFORE_MS);
    await happen();
    await sleep(AFTERWARDS_MS);
  } finally {
    for (const { program } of started) program.terminate();
  }
  return Promise.all(started.map(async one => ({ ...one, ...(await ledgerOf(one)) })));
}

const BEFORE_MS = 3000;
const AFTERWARDS_MS = 2000;
