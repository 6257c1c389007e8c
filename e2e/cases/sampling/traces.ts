import type { Environment } from '../../lab/environment';
import { arrivals } from '../disasters/account';
import type { Told } from './senders';

/** What became of the traces of a sender. */
export interface Traces {
  readonly sent: number;
  /** All spans were judged together: they left the sampler in one request. */
  readonly whole: number;
  /** All spans arrived, and not together. */
  readonly split: number;
  /** Accepted, and some of it never arrived. */
  readonly lost: number;
  /** The sender was told no, or nothing, of some of it. */
  readonly refused: number;
}

/** A trace has the span of the same place in one request over each connection. */
export async function tracesOf(environment: Environment, { run, each, entries, connections }: Told): Promise<Traces> {
  const arrived = await arrivals(environment, run);
  const sum = { sent: 0, whole: 0, split: 0, lost: 0, refused: 0 };
  for (let first = 0; first + connections <= entries.length; first += connections) {
    const requests = Array.from({ length: connections }, (_, k) => first + k);
    for (let i = 1; i <= each; i++) {
      const spans = requests.map(number => arrived.get(number * each + i));
      sum.sent++;
      if (!requests.every(number => entries[number]!.accepted)) sum.refused++;
      else if (!spans.every(Boolean)) sum.lost++;
      else if (new Set(spans.map(span => span!.request)).size > 1) sum.split++;
      else sum.whole++;
    }
  }
  return sum;
}
