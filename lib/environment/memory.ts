/** What of a pod's memory is whose: one figure, alloy.resources.memory, and what follows from it. */
import { HEAP_PER_MESSAGE_MIB } from '../memory-facts';
import { quantityBytes } from '../rules/model/units';
import type { Environment } from './schema';

const MIB = 1024 ** 2;

/**
 * The share of the container's memory that Alloy's heap may take: Alloy sets GOMEMLIMIT to it. The rest is for stacks and for what
 * the heap has freed and not given back.
 */
const HEAP_SHARE = 0.9;

/** What Alloy needs beside what it receives, in MiB; with less between nothing and the limiter it would refuse everything. */
const LEAST_LIMIT = 256;

export interface Memory {
  /** alloy.resources.memory, which is the container's limit. */
  readonly containerMiB: number;
  /** The heap that the largest message may take while it is decoded. */
  readonly worstMessageMiB: number;
  /** `limit` of the memory limiter. */
  readonly limitMiB: number;
  /** `spike_limit`: data is refused from the limit less this on. */
  readonly spikeLimitMiB: number;
}

export function memoryOf({ alloy, receiver, pipeline: { memoryLimiter } }: Environment): Memory {
  const containerMiB = Math.floor((quantityBytes(alloy.resources.memory) ?? 0) / MIB);
  const worstMessageMiB = Math.max(receiver.grpc.maxMessageMiB, receiver.http.maxBodyMiB) * HEAP_PER_MESSAGE_MIB;
  const share = (percentage: number) => Math.floor((containerMiB * percentage) / 100);
  const limitMiB =
    memoryLimiter.limitPercentage === undefined
      ? Math.floor(containerMiB * HEAP_SHARE) - worstMessageMiB
      : share(memoryLimiter.limitPercentage);
  const spikeLimitMiB =
    memoryLimiter.spikeLimitPercentage === undefined
      ? Math.floor(limitMiB / 5)
      : share(memoryLimiter.spikeLimitPercentage);
  return { containerMiB, worstMessageMiB, limitMiB, spikeLimitMiB };
}

/** Why the largest message would end the pod; undefined where it fits between the memory limiter and the container's limit. */
export function memoryShortage(environment: Environment): string | undefined {
  const { containerMiB, worstMessageMiB, limitMiB } = memoryOf(environment);
  if (limitMiB >= LEAST_LIMIT && limitMiB + worstMessageMiB <= containerMiB * HEAP_SHARE) return undefined;
  const { receiver, alloy, pipeline } = environment;
  const { limitPercentage } = pipeline.memoryLimiter;
  const largest = Math.max(receiver.grpc.maxMessageMiB, receiver.http.maxBodyMiB);
  const field = largest === receiver.grpc.maxMessageMiB ? 'receiver.grpc.maxMessageMiB' : 'receiver.http.maxBodyMiB';
  const limiter = limitPercentage === undefined ? LEAST_LIMIT : limitMiB;
  const needed = Math.ceil((limiter + worstMessageMiB) / HEAP_SHARE);
  return [
    `got ${alloy.resources.memory}, allowed: ${needed}Mi or more.`,
    `One message of ${largest} MiB (${field}) may take ${worstMessageMiB} MiB once decoded, and the memory limiter,`,
    `which can't see it before, lets ${limiter} MiB be used${limitPercentage === undefined ? ' at least' : ` (pipeline.memoryLimiter.limitPercentage: ${limitPercentage})`}; Alloy's heap gets ${HEAP_SHARE * 100} % of the container's memory.`,
    `Raise alloy.resources.memory, or lower ${field}${limitPercentage === undefined ? '' : ' or limitPercentage'}.`,
  ].join(' ');
}
