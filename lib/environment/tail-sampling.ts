/** How the tail sampler's arguments, and the memory that it needs, follow from a stated rate. */
import { DECISION_BYTES, HELD_TRACE_BYTES, LEAST_HELD_TRACE_BYTES } from '../facts/memory';
import { SIGNALS } from '../facts/otlp';
import { samplesApart, samplingReplicas } from './destinations';
import { containerMiB, limitersOf, memoryOf } from './memory';
import type { Environment } from './schema';

const KIB = 1024;
const MIB = 1024 ** 2;

/** `num_traces` where no rate is said. Alloy's default is the same. */
const NUM_TRACES = 50_000;

/** The sampler looks once a second whose time is over. */
const TICK_SECONDS = 1;

/** How many times the traces that wait each decision cache remembers: a span that comes as late as that still follows its trace. */
const REMEMBERED = 10;

/**
 * How much the traces that wait and the decisions may take of the heap from which traces are refused. Go collects garbage when the heap has doubled, and the
 * limiter refuses for garbage too: with a third nothing was refused, with a half on a busy machine 20 of 100 requests. A pod without CPU decides late, and holds more.
 */
const HELD_SHARE = 1 / 3;

/** How many traces a second a pod decides and sends when it goes: 30,000 of ten spans took 40 s where ten processes wanted each core, the slowest of four runs. */
export const FLUSHED_TRACES_PER_SECOND = 750;

/** The arguments of otelcol.processor.tail_sampling that size it. */
export interface Sampling {
  readonly decisionWaitSeconds: number;
  /** `num_traces`: from one more on the oldest is dropped before its decision. */
  readonly numTraces: number;
  /** `expected_new_traces_per_sec` of one pod. */
  readonly expectedNewTracesPerSecond: number;
  /** Size of each of the two decision caches. undefined: decided traces stay among the numTraces, and are remembered for as long. */
  readonly decisionCacheSize?: number;
}

/** What one pod holds at the stated rate. */
export interface Held {
  /** Most traces that wait for their decision. */
  readonly traces: number;
  /** What they take on their way to the backend, in MiB, if the policies keep all. */
  readonly sentMiB: number;
  /** What they and the decisions take of the heap, in MiB. */
  readonly heapMiB: number;
  /** What they may take, in MiB. */
  readonly roomMiB: number;
}

/** The sampler's arguments, defaults filled in; undefined where nothing is sampled. */
export function samplingOf(environment: Environment): Sampling | undefined {
  const { tailSampling } = environment.pipeline;
  if (!tailSampling) return undefined;
  const { decisionWaitSeconds, tracesPerSecond, numTraces, expectedNewTracesPerSecond } = tailSampling;
  if (tracesPerSecond === undefined)
    return {
      decisionWaitSeconds,
      numTraces: numTraces ?? NUM_TRACES,
      expectedNewTracesPerSecond: expectedNewTracesPerSecond ?? 0,
    };
  const perSecond = perPod(environment, tracesPerSecond);
  return {
    decisionWaitSeconds,
    numTraces: numTraces ?? mostTraces(environment),
    expectedNewTracesPerSecond: expectedNewTracesPerSecond ?? perSecond,
    decisionCacheSize: REMEMBERED * waiting(perSecond, decisionWaitSeconds),
  };
}

/** What one pod holds; undefined where no rate is said. */
export function heldOf(environment: Environment): Held | undefined {
  const { tracesPerSecond, traceKiB, decisionWaitSeconds } = environment.pipeline.tailSampling ?? {};
  if (tracesPerSecond === undefined || traceKiB === undefined || decisionWaitSeconds === undefined) return undefined;
  const traces = waiting(perPod(environment, tracesPerSecond), decisionWaitSeconds);
  const { perByte, perTrace } = HELD_TRACE_BYTES;
  const bytes = traces * (traceKiB * KIB * perByte + perTrace + 2 * REMEMBERED * DECISION_BYTES);
  return {
    traces,
    sentMiB: Math.ceil((traces * traceKiB) / KIB),
    heapMiB: Math.ceil(bytes / MIB),
    roomMiB: Math.floor(refusedFromMiB(environment) * HELD_SHARE),
  };
}

/** The least `alloy.resources.memory` that has room for what a pod holds at the stated rate, in MiB. */
export function memoryNeededMiB(environment: Environment, { heapMiB }: Held): number {
  let [short, enough] = [0, MOST_MEMORY_MIB];
  while (enough - short > 1) {
    const middle = Math.floor((short + enough) / 2);
    if (refusedFromMiB(environment, middle) * HELD_SHARE < heapMiB) short = middle;
    else enough = middle;
  }
  return enough;
}

/** More than any node has. */
const MOST_MEMORY_MIB = 2 ** 26;

/** How many traces wait for their decision at a rate of new traces a second. */
export function waiting(perSecond: number, decisionWaitSeconds: number): number {
  return perSecond * (decisionWaitSeconds + TICK_SECONDS);
}

/** New traces a second in each pod while one of several is away. */
function perPod(environment: Environment, tracesPerSecond: number): number {
  return Math.ceil(tracesPerSecond / Math.max(1, samplingReplicas(environment) - 1));
}

/** As many as Go's heap could hold if each were the smallest: the memory limiter then refuses, and senders retry, before the sampler drops one undecided. */
function mostTraces(environment: Environment): number {
  return Math.floor((memoryOf(environment).heapMiB * MIB) / LEAST_HELD_TRACE_BYTES);
}

/** The heap from which on traces are refused in a pod that samples, in MiB. */
function refusedFromMiB(environment: Environment, memoryMiB = containerMiB(environment)): number {
  const received = samplesApart(environment) ? (['traces'] as const) : SIGNALS;
  const limiter = limitersOf(environment, received, memoryMiB).find(({ signal }) => signal === 'traces');
  return limiter ? Math.max(0, limiter.limitMiB - limiter.spikeLimitMiB) : 0;
}
