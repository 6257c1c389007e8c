import type { ChangedObject, Covered } from './objects';
import type { Sentence } from './sentence';
import type { Side } from './side';

/** What a statement is about, in the order in which a reader needs it: first who must act. */
export const TOPICS = {
  senders: 'Senders must act',
  others: 'Others must act',
  hand: 'By hand',
  window: 'While it is delivered',
  exposure: 'Opened and closed',
  replaced: 'Replaced',
  data: 'Data',
  restarts: 'Restarts',
  size: 'Size',
  findings: 'The checker',
  made: 'Made',
  deleted: 'Deleted',
  rest: 'Other changes',
} as const;

/** Id of a topic. */
export type Topic = keyof typeof TOPICS;

/** A sentence about what a change does. */
export interface Statement {
  readonly topic: Topic;
  readonly sentence: Sentence;
  /**
   * Whether requests of today’s senders fail by it, for a while or for good.
   *
   * @default false
   */
  readonly cuts?: boolean;
  /**
   * Whether only a person can say if requests fail by it.
   *
   * @default false
   */
  readonly isOpen?: boolean;
  /**
   * The differences that the sentence tells, so that they are not told again.
   *
   * @default - none
   */
  readonly covers?: readonly Covered[];
}

/** Two states of one environment. */
export interface Comparison {
  readonly before: Side;
  readonly after: Side;
  /** The objects that differ. */
  readonly changes: readonly ChangedObject[];
}

/** Something that looks at two states and says what it sees. */
export type Teller = (comparison: Comparison) => Iterable<Statement>;
