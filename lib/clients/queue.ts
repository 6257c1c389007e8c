/**
 * How a sender's Collector or Alloy waits for an answer, keeps what is not taken yet, and tries again. Over gRPC
 * they wait 5 s by default for an answer that takes up to 9, and their queue counts requests, whatever their size.
 */
import { BYTES_PER_MIB } from '../environment/delivery';
import { EXPORT_TIMEOUT_SECONDS } from '../facts/otlp';

const MIB = 1024 ** 2;

/** Where a queue is, how much each signal's queue holds, and for how long one request is tried again. */
export interface Place {
  /** `queue_size`, in bytes as they are sent, uncompressed. */
  readonly queueBytes: number;
  /** `max_elapsed_time`. It has an end: a request that can never be taken would hold one of the ten consumers for good. */
  readonly retry: string;
}

/** In memory: gone with the sender's process. The time outlasts any rollout of ours. */
export const IN_MEMORY: Place = { queueBytes: 64 * MIB, retry: '30m' };

/** On disk: there again after a restart of the sender. The time outlasts a night. */
export const ON_DISK: Place = { queueBytes: 2048 * MIB, retry: '12h' };

/** `timeout` of one try: what senders of this path are expected to wait. */
export const TIMEOUT = `${EXPORT_TIMEOUT_SECONDS}s`;

/** `batch`: small requests wait up to a second to be sent as one, and what our receiver would refuse is split. */
export function batch(receivedMiB: number): Readonly<Record<string, string | number>> {
  return { sizer: 'bytes', min_size: 500_000, max_size: receivedMiB * BYTES_PER_MIB, flush_timeout: '1s' };
}
