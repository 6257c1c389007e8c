/** Finds a tail sampler that would drop traces before their decision, or has no memory for what waits. */
import { heldOf, memoryNeededMiB, samplingOf, waiting } from '../tail-sampling';
import type { Check } from './check';

const SECTION = ['pipeline', 'tailSampling'];

export const SAMPLING_CHECKS: Check[] = [
  environment => {
    const sampling = samplingOf(environment);
    if (!sampling) return undefined;
    const { tracesPerSecond, numTraces } = environment.pipeline.tailSampling!;
    const { decisionWaitSeconds, expectedNewTracesPerSecond } = sampling;
    const held = Math.max(waiting(expectedNewTracesPerSecond, decisionWaitSeconds), heldOf(environment)?.traces ?? 0);
    if (sampling.numTraces >= held) return undefined;
    if (numTraces !== undefined)
      return {
        path: [...SECTION, 'numTraces'],
        message: `got ${numTraces}, allowed: ${held} or more: so many traces wait for decisionWaitSeconds, ${decisionWaitSeconds} s, and a second. With fewer every trace is dropped before its decision, and no sender is told. Remove it, with tracesPerSecond it follows.`,
      };
    return (
      tracesPerSecond === undefined && {
        path: [...SECTION, 'expectedNewTracesPerSecond'],
        message: `got ${expectedNewTracesPerSecond}, so ${held} traces wait for decisionWaitSeconds, ${decisionWaitSeconds} s, and a second; numTraces is ${sampling.numTraces}. With fewer every trace is dropped before its decision, and no sender is told. Write tracesPerSecond in its place.`,
      }
    );
  },

  environment => {
    const held = heldOf(environment);
    if (!held || held.heapMiB <= held.roomMiB) return undefined;
    const { memory } = environment.alloy.resources;
    return {
      path: [...SECTION, 'tracesPerSecond'],
      message: `up to ${held.traces} traces wait in each pod, and take ${held.heapMiB} MiB with the decisions that it remembers; of alloy.resources.memory, ${memory}, ${held.roomMiB} MiB are for them. Set it to ${memoryNeededMiB(environment, held)}Mi, lower decisionWaitSeconds, or let more pods sample.`,
    };
  },
];
