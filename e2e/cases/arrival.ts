import type { Signal } from '../lab/alloy-config';
import type { Counts } from '../lab/backends';
import type { Environment } from '../lab/environment';
import { eventually, sleep } from '../lab/processes';
import type { Context } from './case';

/** What arrived, for each destination of the signal: all of it is all of it at each. */
export interface Arrived {
  readonly items: number;
  readonly distinct: number;
}

/** Waits until as many items of a run arrived behind the receiver as were sent, then a moment more for any that come twice. */
export async function arrival(environment: Environment, run: string, signal: Signal, wanted: number): Promise<Arrived> {
  const copies = environment.config.destinations.filter(({ label }) => label.split('_')[0] === signal).length;
  const count = async () => {
    const { items, distinct } = sum(await environment.counts(), run, signal);
    return { items: items / copies, distinct: distinct / copies };
  };
  // where no sender is told, the exporter's own retry comes after 5 s and more
  const seconds = 18 + environment.config.decisionSeconds;
  await eventually('arrival', async () => (await count()).items >= wanted, { seconds }).catch(() => {});
  await sleep(100);
  return count();
}

/** Notes whether all items of a run arrived; the end of the log says more when they did not. */
export async function arrived(
  { environment, check }: Context,
  what: string,
  { run, signal, wanted, log }: { run: string; signal: Signal; wanted: number; log: string },
): Promise<void> {
  const { items } = await arrival(environment, run, signal, wanted);
  const seen = `${items} of ${wanted} arrived`;
  check(what, items === wanted, items === wanted ? seen : `${seen}. ${log.slice(-300)}`);
}

function sum(counts: Counts[], run: string, signal: Signal): Arrived {
  const seen = counts.map(({ runs }) => runs[run]?.[signal] ?? { items: 0, distinct: 0 });
  const total = (of: (arrived: Arrived) => number) => seen.reduce((n, arrived) => n + of(arrived), 0);
  return { items: total(({ items }) => items), distinct: total(({ distinct }) => distinct) };
}
