import type { Context } from '../case';
import type { Random } from './random';
import type { Sender } from './senders';

/** What may happen to a path. */
export interface Kind {
  readonly id: string;
  /** Where, when it may be one of two at once: these are in different places. */
  readonly place?: 'alloy' | 'gateway' | 'backend';
  /** Whether the stand-in can take Alloy's place in it: it is receiver and backend in one, and what it has ends with it. */
  readonly withoutAlloy?: true;
  /** Milliseconds that the backend takes. @default LATENCY_MS */
  readonly latency?: number;
  /** Changes the environment while everything of this happens. */
  around?(context: Context, work: () => Promise<void>): Promise<void>;
  /** Who sends. @default - the four of `STREAMS` */
  readonly senders?: readonly Sender[];
  /** Looks at what arrived, beside the counts. */
  look?(context: Context, what: string, senders: readonly (Sender & { readonly run: string })[]): Promise<void>;
  draw(random: Random): Drawn;
}

export interface Drawn {
  /** For people: what, and for how long. */
  readonly text: string;
  /** Comes to its end when the path is whole again, and leaves the environment as it was. */
  happen(context: Context): Promise<void>;
}

/** Waits for all, also when one fails: nothing of them is under way any more. */
export async function together(works: readonly Promise<unknown>[]): Promise<void> {
  const ends = await Promise.allSettled(works);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

/** A kind with what chance has added. */
export interface Disaster extends Omit<Kind, 'draw'>, Drawn {
  /** Milliseconds that senders have sent before. */
  readonly after: number;
}
