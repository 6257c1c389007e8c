import { EXPORT_TIMEOUT_SECONDS } from '../facts/otlp';
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
  /** What it costs in data for as long as it lasts: one of COSTS, or a sentence of its own. */
  readonly costs: string;
}

/**
 * What a failure costs, by what senders do with the answer.
 *
 * @see https://opentelemetry.io/docs/specs/otlp/#failures
 */
export const COSTS = {
  nothing: 'nothing',
  /** No connection, or a status that OTLP lets senders repeat. */
  repeated: 'repeated',
  /** A status that OTLP does not let senders repeat. */
  lost: '**lost**',
} as const;

/** What the words of COSTS mean, for the reader of the symptoms. */
export const COSTS_LEGEND = `What it costs in data: *repeated* is nothing while senders repeat, an SDK for ${EXPORT_TIMEOUT_SECONDS} s and a Collector for 5 min unless told otherwise, and lost from then on, or at once with a sender that repeats nothing. *lost*: no sender repeats it.`;
