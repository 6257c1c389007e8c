import type { Change, Ref } from './change';

/** What the real parts made of a change: one line of a record. */
export interface Recorded {
  readonly object: Ref;
  readonly change: Change;
  /** Why the API server refused it. */
  readonly refused?: string;
  /** Why Alloy did not start with it. */
  readonly ended?: string;
  /** What the load balancer does with it, or who makes none: of a change that the controller of AWS was asked about. */
  readonly balancer?: string;
  /** Requests that came to something else. Empty: nothing was seen to change. */
  readonly differences: readonly string[];
}
