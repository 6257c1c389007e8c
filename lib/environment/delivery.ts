/** The queue and the retries of each destination's exporter, and so what OK means to a sender. */
import { SIGNALS, type Signal } from '../facts/otlp';
import { MOST_RETRY_SECONDS } from '../timeouts';
import { largest, limiterOf } from './memory';
import type { Environment } from './schema';

/** The arguments of one exporter: durations in seconds, sizes in bytes. */
export interface Delivery {
  /**
   * Whether the sender is answered when the backend has answered, so that nothing accepted is in memory alone. False
   * behind the tail sampler, which says yes by itself.
   */
  readonly acknowledged: boolean;
  readonly numConsumers: number;
  /** `queue_size`, in requests; behind the tail sampler, which exports each trace by itself, in bytes. */
  readonly queueSize: number;
  /** `max_size`: a larger request is split. Undefined: no message can be larger, so nothing is split. */
  readonly maxSizeBytes?: number;
  /**
   * `min_size`: a smaller request waits to be merged. 0: nothing is merged, so each request keeps its own tenant and
   * answer.
   */
  readonly minSizeBytes: number;
  readonly retry: {
    readonly initialIntervalSeconds: number;
    readonly maxIntervalSeconds: number;
    readonly maxElapsedSeconds: number;
  };
}

const LEAST_CONSUMERS = 100;
/**
 * How many times the average's consumers there are: requests don't come evenly, and with the average's alone all would
 * wait.
 */
const SLACK = 2;
/**
 * Bytes sent for each MiB that the other side takes: less than a MiB, since framing counts too. 3,500,000 bytes for 4 MiB.
 */
export const BYTES_PER_MIB = 875_000;
/** The size in bytes up to which traces are merged behind the sampler, which exports each trace by itself. */
const MERGED_BYTES = 500_000;
/** Behind the sampler: the share of the signal's memory limiter's memory that the queue may take, in bytes on the wire. */
const QUEUE_SHARE = 1 / 4;

/**
 * The queue and the retries of a signal's exporter, defaults filled in; undefined where the signal has no destination.
 */
export function deliveryOf(environment: Environment, signal: Signal): Delivery | undefined {
  const { otlp, otlphttp } = environment.destinations[signal] ?? {};
  const client = otlp ?? otlphttp;
  if (!client) return undefined;
  const { queue, retry, maxRequestMiB } = client;
  const acknowledged = !isSampled(environment, signal);
  const consumers = Math.ceil((SLACK * queue.requestsPerSecond * queue.latencyMilliseconds) / 1000);
  const numConsumers = queue.numConsumers ?? Math.max(LEAST_CONSUMERS, consumers);
  // as many wait as are under way: a request that waits for longer is tried too late for its sender
  const requests = queue.size ?? 2 * numConsumers;
  const [initialIntervalSeconds, maxIntervalSeconds, maxElapsedSeconds] = acknowledged
    ? [0.5, 2, MOST_RETRY_SECONDS]
    : [5, 30, 300];
  return {
    acknowledged,
    numConsumers,
    queueSize: acknowledged ? requests : Math.floor(limiterOf(environment, signal).limitMiB * 1024 ** 2 * QUEUE_SHARE),
    maxSizeBytes:
      acknowledged && maxRequestMiB >= largest(environment).size ? undefined : maxRequestMiB * BYTES_PER_MIB,
    minSizeBytes: acknowledged ? 0 : Math.min(MERGED_BYTES, maxRequestMiB * BYTES_PER_MIB),
    retry: {
      initialIntervalSeconds: retry.initialIntervalSeconds ?? initialIntervalSeconds,
      maxIntervalSeconds: retry.maxIntervalSeconds ?? Math.max(maxIntervalSeconds, retry.initialIntervalSeconds ?? 0),
      maxElapsedSeconds: retry.maxElapsedSeconds ?? maxElapsedSeconds,
    },
  };
}

/**
 * When the sender of a request knows at the latest, in seconds from the exporter's queue on; undefined behind the tail sampler,
 * which answers at once, and without a destination.
 */
export function answerSeconds(environment: Environment, signal: Signal): number | undefined {
  const delivery = deliveryOf(environment, signal);
  const { otlp, otlphttp } = environment.destinations[signal] ?? {};
  if (!delivery?.acknowledged) return undefined;
  // the last try begins before max_elapsed_time is over; with min_size = 0 nothing waits to be merged
  return delivery.retry.maxElapsedSeconds + (otlp ?? otlphttp)!.timeoutSeconds;
}

/** The longest answer of all signals, in seconds; 0 where no sender waits. */
export function slowestAnswerSeconds(environment: Environment): number {
  return Math.max(...SIGNALS.map(signal => answerSeconds(environment, signal) ?? 0));
}

/** Whether the tail sampler stands before this signal's exporter. */
export function isSampled({ pipeline }: Environment, signal: Signal): boolean {
  return signal === 'traces' && pipeline.tailSampling !== undefined;
}

/** Most requests under way in one pod, waiting ones among them. Default: what the queues hold. */
export function maxConcurrentRequests(environment: Environment): number {
  const { receiver } = environment;
  if (receiver.maxConcurrentRequests !== undefined) return receiver.maxConcurrentRequests;
  return SIGNALS.reduce((sum, signal) => {
    const delivery = deliveryOf(environment, signal);
    return sum + (delivery?.acknowledged ? delivery.queueSize : 2 * (delivery?.numConsumers ?? 0));
  }, 0);
}
