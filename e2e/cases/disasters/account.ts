import type { Arrivals } from '../../lab/backends';
import type { Environment } from '../../lab/environment';
import { sleep } from '../../lab/processes';
import type { Ledger } from './senders';

/** What became of the spans of some senders. */
export interface Account {
  readonly sent: number;
  readonly accepted: number;
  /** Told that they were not taken, or not told anything. */
  readonly refused: number;
  readonly delivered: number;
  /** Arrivals beyond the first of each. */
  readonly twice: number;
  readonly lostAccepted: number;
  readonly lostSent: number;
  /** Of those lost though accepted: the ones that waited in no queue at a kill. */
  readonly unexplained: number;
  /** The most that waited at a kill: accepted, and not yet with the backend. */
  readonly queued: number;
}

/** An answer that was on its way at a kill is read later. */
const UNDER_WAY_MS = 200;

/**
 * Waits until the counts are still, and adds up. What is missing then is waited for while anything is under way in Alloy.
 *
 * @param kills when an Alloy ended, in milliseconds since 1970
 * @param seconds at the most
 */
export async function settle(
  environment: Environment,
  ledgers: readonly Ledger[],
  kills: readonly number[],
  seconds = STILL_SECONDS,
): Promise<Account> {
  const end = Date.now() + seconds * 1000;
  // a sampler looks once a second
  const samples = environment.samplers.length > 0 ? (environment.config.decisionSeconds + 1) * 1000 : 0;
  let last = '';
  let since = Date.now();
  for (;;) {
    const account = await accountOf(environment, ledgers, kills);
    const now = `${account.delivered} ${account.twice}`;
    if (now !== last) since = Date.now();
    last = now;
    const still = Date.now() - since;
    if (account.lostAccepted === 0 && still >= QUIET_MS) return account;
    if (still >= QUIET_MS + samples && environment.isIdle()) return account;
    if (Date.now() >= end) return account;
    await sleep(500);
  }
}

const STILL_SECONDS = 45;
const QUIET_MS = 2000;

async function accountOf(
  environment: Environment,
  ledgers: readonly Ledger[],
  kills: readonly number[],
): Promise<Account> {
  const sum = {
    sent: 0,
    accepted: 0,
    refused: 0,
    delivered: 0,
    twice: 0,
    lostAccepted: 0,
    lostSent: 0,
    unexplained: 0,
  };
  const queued = kills.map(() => 0);
  for (const ledger of ledgers) {
    const arrived = await arrivals(environment, ledger.run);
    for (const [number, { accepted, answered }] of ledger.entries.entries()) {
      for (let i = 1; i <= ledger.each; i++) {
        const { times, first } = arrived.get(number * ledger.each + i) ?? NEVER;
        sum.sent++;
        if (accepted) sum.accepted++;
        else sum.refused++;
        if (times > 0) sum.delivered++;
        else sum.lostSent++;
        sum.twice += Math.max(0, times - 1);
        if (!accepted) continue;
        for (const [index, at] of kills.entries())
          if (answered <= at + UNDER_WAY_MS && first > at + UNDER_WAY_MS) queued[index]!++;
        if (times > 0) continue;
        sum.lostAccepted++;
        if (!kills.some(at => answered <= at + UNDER_WAY_MS)) sum.unexplained++;
      }
    }
  }
  return { ...sum, queued: Math.max(0, ...queued) };
}

const NEVER: Arrivals = { times: 0, first: Number.POSITIVE_INFINITY, request: 0 };

/** By the number of the span. */
export async function arrivals(environment: Environment, run: string): Promise<Map<number, Arrivals>> {
  const all = new Map<number, Arrivals>();
  for (const spans of await environment.spans(run))
    for (const [id, seen] of Object.entries(spans)) {
      const number = Number.parseInt(id.slice(-16), 16);
      const known = all.get(number) ?? NEVER;
      const { first, request } = seen.first < known.first ? seen : known;
      all.set(number, { times: seen.times + known.times, first, request });
    }
  return all;
}
