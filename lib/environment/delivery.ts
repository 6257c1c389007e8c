/** What OK means to a sender at each destination: the queue and the retries of its exporter. */
import type { DeliveryWord } from '../facts/delivery';
import { SIGNALS, type Signal } from '../facts/otlp';
import { quantity } from '../kubernetes/units';
import { MOST_RETRY_SECONDS, TRY_SECONDS } from '../timeouts';
import {
  allDestinations,
  type Destination,
  deliveryWord,
  destinationsOf,
  samplesApart,
  sentWith,
} from './destinations';
import { largest, limitersOf } from './memory';
import type { Environment } from './schema';

/** The arguments of one exporter: durations in seconds, sizes in bytes. */
export interface Delivery {
  /** Where what was accepted is until the backend has it. */
  readonly word: DeliveryWord;
  readonly numConsumers: number;
  /** `queue_size`: in requests where senders wait for the backend's answer (acknowledged), else in bytes. */
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
/** The size in bytes up to which requests are merged where no sender waits for the answer. */
const MERGED_BYTES = 500_000;
/**
 * How much all queues may have in memory together, in bytes on the wire, as a share of the heap from which the first signal is refused:
 * with every backend away, nothing is refused because of them. Decoded they are about twice as large (97 MB took 180 to 230).
 */
const MEMORY_SHARE = 1 / 4;
/** The share of the volume that all queues may take together. 100 MB took a file of 120 to 139 MB, which never shrinks. */
const VOLUME_SHARE = 1 / 2;

/** Defaults of the exporter's own retries: the first wait, the longest, and all together, in seconds. */
const RETRIES: Readonly<Record<DeliveryWord, readonly [number, number, number]>> = {
  acknowledged: [0.5, 2, MOST_RETRY_SECONDS],
  memory: [5, 30, 300],
  // of one request that a consumer has, not of those that wait: an outage may be longer
  disk: [5, 30, 86_400],
};

/**
 * How the receiving tier sends to each pod of the tier that samples: a sender is answered when the sampler has the data. The balancer forgets what waits for a
 * pod that has gone from the DNS, so it must not have said yes; the sender's retry then finds the pod that is next.
 */
export const BALANCER = {
  /** How often the balancer asks the DNS which pods are ready. */
  intervalSeconds: 5,
  numConsumers: LEAST_CONSUMERS,
  queueSize: 2 * LEAST_CONSUMERS,
  timeoutSeconds: TRY_SECONDS,
  retry: retriesOf('acknowledged'),
} as const;

/** The queue and the retries of a destination's exporter, defaults filled in. */
export function deliveryOf(environment: Environment, destination: Destination): Delivery {
  const { queue, retry, maxRequestMiB } = destination.client;
  const word = deliveryWord(environment, destination);
  const acknowledged = word === 'acknowledged';
  const merged = acknowledged || keepsRequests(environment) ? 0 : Math.min(MERGED_BYTES, maxRequestMiB * BYTES_PER_MIB);
  const inMemory = memoryShare(environment, destination.signal);
  const consumers = Math.max(
    LEAST_CONSUMERS,
    Math.ceil((SLACK * queue.requestsPerSecond * queue.latencyMilliseconds) / 1000),
  );
  // what a consumer has from the volume is in memory too, and may be as large as a request can be
  const most =
    word === 'disk' && merged ? Math.max(1, Math.floor(inMemory / (maxRequestMiB * BYTES_PER_MIB))) : consumers;
  const numConsumers = queue.numConsumers ?? Math.min(consumers, most);
  const defaults = retriesOf(word);
  const queueSizes: Record<DeliveryWord, () => number> = {
    // as many wait as are under way: a request that waits for longer is tried too late for its sender
    acknowledged: () => queue.size ?? 2 * numConsumers,
    memory: () => inMemory,
    disk: () => volumeShare(environment, destination.signal),
  };
  return {
    word,
    numConsumers,
    queueSize: queueSizes[word](),
    maxSizeBytes: merged === 0 && fitsWhole(environment, maxRequestMiB) ? undefined : maxRequestMiB * BYTES_PER_MIB,
    minSizeBytes: merged,
    retry: {
      initialIntervalSeconds: retry.initialIntervalSeconds ?? defaults.initialIntervalSeconds,
      maxIntervalSeconds:
        retry.maxIntervalSeconds ?? Math.max(defaults.maxIntervalSeconds, retry.initialIntervalSeconds ?? 0),
      maxElapsedSeconds: retry.maxElapsedSeconds ?? defaults.maxElapsedSeconds,
    },
  };
}

function retriesOf(word: DeliveryWord): Delivery['retry'] {
  const [initialIntervalSeconds, maxIntervalSeconds, maxElapsedSeconds] = RETRIES[word];
  return { initialIntervalSeconds, maxIntervalSeconds, maxElapsedSeconds };
}

/** Whether the largest message is within what the backend takes. Resource attributes make a message larger than it came. */
function fitsWhole(environment: Environment, maxRequestMiB: number): boolean {
  const grows = Object.keys(environment.pipeline.resourceAttributes).length > 0;
  return !grows && maxRequestMiB >= largest(environment).size;
}

/** Whether each request brings its own tenant, which merging would mix up. */
function keepsRequests({ tenant }: Environment): boolean {
  return tenant !== undefined && tenant.fixed === undefined;
}

/** For each queue in memory of the pods that send this signal to its backends, in bytes. */
function memoryShare(environment: Environment, signal: Signal): number {
  const all = allDestinations(environment, sentWith(environment, signal));
  const queues = all.filter(one => deliveryWord(environment, one) !== 'acknowledged');
  const received = samplesApart(environment) && signal === 'traces' ? ['traces' as const] : SIGNALS;
  const { limitMiB, spikeLimitMiB } = limitersOf(environment, received)[0]!;
  return Math.floor(((limitMiB - spikeLimitMiB) * 1024 ** 2 * MEMORY_SHARE) / queues.length);
}

function volumeShare(environment: Environment, signal: Signal): number {
  const all = allDestinations(environment, sentWith(environment, signal));
  const queues = all.filter(one => deliveryWord(environment, one) === 'disk');
  return Math.floor(((quantity(environment.alloy.storage.size) ?? 0) * VOLUME_SHARE) / queues.length);
}

/**
 * When the sender of a request knows at the latest, in seconds from the exporter's queue on; undefined where the sender does not wait
 * for the backend.
 */
export function answerSeconds(environment: Environment, destination: Destination): number | undefined {
  const { word, retry } = deliveryOf(environment, destination);
  // the last try begins before max_elapsed_time is over; with min_size = 0 nothing waits to be merged
  return word === 'acknowledged' ? retry.maxElapsedSeconds + destination.client.timeoutSeconds : undefined;
}

/** The longest answer of all destinations, in seconds; 0 where no sender waits. */
export function slowestAnswerSeconds(environment: Environment): number {
  const balancers = samplesApart(environment) ? [BALANCER.retry.maxElapsedSeconds + BALANCER.timeoutSeconds] : [];
  return Math.max(...balancers, ...allDestinations(environment).map(one => answerSeconds(environment, one) ?? 0));
}

/** Whether Alloy's sidecar bounds the requests under way: there is one, and all of its ports are ours. */
export function countsRequests({ alloy, receiver }: Environment): boolean {
  return !receiver.tls && !alloy.present;
}

/** Most requests under way in one pod, waiting ones among them. Default: what the queues of the first destinations hold. */
export function maxConcurrentRequests(environment: Environment): number {
  const { receiver } = environment;
  if (receiver.maxConcurrentRequests !== undefined) return receiver.maxConcurrentRequests;
  return SIGNALS.reduce((sum, signal) => sum + underWay(environment, signal), 0);
}

function underWay(environment: Environment, signal: Signal): number {
  const [first] = destinationsOf(environment, signal);
  if (!first) return 0;
  if (signal === 'traces' && samplesApart(environment)) return BALANCER.queueSize;
  const { word, queueSize, numConsumers } = deliveryOf(environment, first);
  return word === 'acknowledged' ? queueSize : 2 * numConsumers;
}
