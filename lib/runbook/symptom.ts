import type { HopId } from '../hops';

/** What somebody sees when a hop is broken, and what to do. */
export interface Symptom {
  /** What the sender or the operator sees, in Markdown. */
  readonly seen: string;
  /** Where the path may be broken, in the packet's order. */
  readonly hops: readonly HopId[];
  /** A command, or what to read. */
  readonly look: string;
  readonly fix: string;
}
