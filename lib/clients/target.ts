import type { Signal } from '../facts/otlp';
import type { Listener } from '../path/path';
import type { Credentials } from './credentials';

/** Where a sender sends, what it may send there, and what it presents. */
export interface Target {
  /** Name of the edge. Undefined: the first. */
  readonly edge: string | undefined;
  readonly listener: Listener;
  /** The largest request that Alloy lets in there, uncompressed. */
  readonly receivedMiB: number;
  readonly signals: readonly Signal[];
  readonly credentials: Credentials;
}
