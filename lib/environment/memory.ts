/** How a pod's memory is divided: one figure, alloy.resources.memory, and what follows from it. */
import { DECODED_MIB, EMPTY_ITEMS_MIB, EMPTY_RESOURCES_MIB, PASSED_ON_MIB } from '../facts/memory';
import { SIGNALS, type Signal } from '../facts/otlp';
import { quantity } from '../kubernetes/units';
import type { Environment } from './schema';

const MIB = 1024 ** 2;

/**
 * The share of the container's memory that is GOMEMLIMIT, from which on Go collects garbage without a pause. The rest is for stacks,
 * and for what a large message takes while the garbage of the one before it is still being collected: with Alloy's own 0.9 several
 * such messages one after the other ended a pod on a busy machine.
 */
const HEAP_SHARE = 0.8;

/**
 * The lowest limit of the signal that is refused last, in MiB: a lower one would refuse what Alloy itself and ordinary traffic need.
 * Logs are refused from 102 MiB on then. Alloy without traffic takes less than 20.
 */
const LEAST_LIMIT = 256;

/** `spike_limit` as a share of the limit. Alloy's default is the same. */
const SPIKE_SHARE = 1 / 5;

/** Who gives way first when memory is short: whose data a reader misses least. */
const GIVES_WAY: readonly Signal[] = ['logs', 'traces', 'metrics'];

/**
 * How much earlier than the next each signal is refused, as a share of the heap at which the last is. Each limiter looks at the heap
 * of the whole process, so equal ones would refuse all signals when one of them fills it. The step is for what one signal brings
 * between two looks of the limiter: 74 MiB by default. The largest message fits into no step, since each would have to be 1,750 MiB:
 * every signal is refused while one is decoded.
 */
const STEP_SHARE = 1 / 4;

/**
 * `spike_limit` of the signals that give way, in MiB: as little as there is. Within it the limiter refuses for garbage too, which it
 * collects every 10 s at most; above the limit it collects garbage before it refuses.
 */
const LEAST_SPIKE = 1;

/** One signal's memory limiter, in MiB. */
export interface Limiter {
  readonly signal: Signal;
  /** `limit`. */
  readonly limitMiB: number;
  /** `spike_limit`: Alloy refuses the signal as soon as the heap is within this of the limit. */
  readonly spikeLimitMiB: number;
}

/** The parts of one pod's memory, all in MiB. */
interface Memory {
  /** GOMEMLIMIT. */
  readonly heapMiB: number;
  /** The heap that the largest message may take until it is with the backend. */
  readonly worstMessageMiB: number;
  /** `limit` of the signal that is refused last. */
  readonly limitMiB: number;
  /** `spike_limit` of the same: Alloy refuses data as soon as the heap is within this of the limit. */
  readonly spikeLimitMiB: number;
}

/** The memory of one pod's container, in MiB. */
export function containerMiB({ alloy }: Environment): number {
  return Math.floor((quantity(alloy.resources.memory) ?? 0) / MIB);
}

/**
 * Divides the memory of one pod of this environment.
 *
 * @param memoryMiB the memory of the container. Default: what the environment says
 */
export function memoryOf(environment: Environment, memoryMiB = containerMiB(environment)): Memory {
  const { memoryLimiter } = environment.pipeline;
  const heapMiB = Math.floor(memoryMiB * HEAP_SHARE);
  const share = (percentage: number | undefined) =>
    percentage === undefined ? undefined : Math.floor((memoryMiB * percentage) / 100);
  const messageMiB = largest(environment).size;
  const limitMiB = share(memoryLimiter.limitPercentage) ?? mostLimit(heapMiB, messageMiB);
  const spikeLimitMiB = share(memoryLimiter.spikeLimitPercentage) ?? Math.floor(limitMiB * SPIKE_SHARE);
  return { heapMiB, worstMessageMiB: messageMiB * PASSED_ON_MIB, limitMiB, spikeLimitMiB };
}

/**
 * The memory limiters of a pod that receives these signals, in the order in which they begin to refuse.
 *
 * @param memoryMiB the memory of the container. Default: what the environment says
 */
export function limitersOf(
  environment: Environment,
  received: readonly Signal[] = SIGNALS,
  memoryMiB = containerMiB(environment),
): readonly Limiter[] {
  const { limitMiB, spikeLimitMiB } = memoryOf(environment, memoryMiB);
  const signals = GIVES_WAY.filter(signal => received.includes(signal) && environment.destinations[signal]);
  return signals.map((signal, index) => {
    const steps = signals.length - 1 - index;
    if (steps === 0) return { signal, limitMiB, spikeLimitMiB };
    const begins = Math.floor((limitMiB - spikeLimitMiB) * (1 - steps * STEP_SHARE));
    return { signal, limitMiB: begins + LEAST_SPIKE, spikeLimitMiB: LEAST_SPIKE };
  });
}

/**
 * The highest limit, in MiB, with which no single message ends the pod. The message is decoded while the heap may be
 * full up to the limit. If the limiter did not look meanwhile, the message is passed on while the heap may be full up
 * to the soft limit.
 */
function mostLimit(heapMiB: number, messageMiB: number): number {
  const passedOn = (heapMiB - messageMiB * PASSED_ON_MIB) / (1 - SPIKE_SHARE);
  return Math.floor(Math.min(heapMiB - messageMiB * DECODED_MIB, passedOn));
}

/** Says why the largest message would end the pod, and which field to change; undefined where the message fits. */
export function memoryShortage(
  environment: Environment,
): { readonly field: string; readonly message: string } | undefined {
  const { heapMiB, worstMessageMiB, limitMiB } = memoryOf(environment);
  const { size, field } = largest(environment);
  const most = mostLimit(heapMiB, size);
  const { memory } = environment.alloy.resources;
  const because = `One message of ${size} MiB (${field}) may take ${worstMessageMiB} MiB until it is sent on, most of it before the memory limiter sees it, and Alloy's heap gets ${HEAP_SHARE * 100} % of the container's memory.`;
  if (most < LEAST_LIMIT) {
    const needed = Math.ceil(Math.ceil(LEAST_LIMIT * (1 - SPIKE_SHARE) + worstMessageMiB) / HEAP_SHARE);
    return {
      field: 'memory',
      message: `got ${memory}, allowed: ${needed}Mi or more. ${because} ${LEAST_LIMIT} MiB must be left for everything else. Raise it, or lower ${field}.`,
    };
  }
  if (limitMiB <= most) return undefined;
  const { limitPercentage } = environment.pipeline.memoryLimiter;
  const percentage = Math.floor((most * 100) / (heapMiB / HEAP_SHARE));
  return {
    field: 'limitPercentage',
    message: `got ${limitPercentage}, which is ${limitMiB} MiB of ${memory}; allowed: up to ${percentage}, ${most} MiB. ${because} Remove it, or lower ${field}.`,
  };
}

/** How many of `pipeline.resourceAttributes` fit, so that no message that the memory limiter lets on can end the pod by them. */
export function mostAttributes(environment: Environment): number {
  const { heapMiB, limitMiB, spikeLimitMiB } = memoryOf(environment);
  const { asTheyAre, perAttribute } = EMPTY_RESOURCES_MIB;
  const letOnMiB = Math.min((limitMiB - spikeLimitMiB) / EMPTY_ITEMS_MIB, largest(environment).size);
  return Math.max(0, Math.floor((heapMiB / letOnMiB - asTheyAre) / perAttribute));
}

/** The size in MiB of the largest message that Alloy lets in, and the field that says it. */
export function largest({ receiver }: Environment): { readonly size: number; readonly field: string } {
  const { maxMessageMiB } = receiver.grpc;
  const { maxBodyMiB } = receiver.http;
  return maxMessageMiB >= maxBodyMiB
    ? { size: maxMessageMiB, field: 'receiver.grpc.maxMessageMiB' }
    : { size: maxBodyMiB, field: 'receiver.http.maxBodyMiB' };
}
