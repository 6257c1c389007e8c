/** Finds what would be accepted and then lost, and what would end the pod. */

import { EXPORT_TIMEOUT_SECONDS, SIGNALS } from '../../facts/otlp';
import { MOST_RETRY_SECONDS } from '../../timeouts';
import { deliveryOf, isSampled } from '../delivery';
import type { Contradiction } from '../issues';
import { memoryOf, memoryShortage } from '../memory';
import type { Check } from './check';

export const DELIVERY_CHECKS: Check[] = [
  environment => {
    const found = memoryShortage(environment);
    const path = found?.field === 'memory' ? ['alloy', 'resources'] : ['pipeline', 'memoryLimiter'];
    return found && { path: [...path, found.field], message: found.message };
  },

  environment => {
    const { limitMiB, spikeLimitMiB } = memoryOf(environment);
    const given = environment.pipeline.memoryLimiter.spikeLimitPercentage;
    return (
      given !== undefined &&
      spikeLimitMiB >= limitMiB && {
        path: ['pipeline', 'memoryLimiter', 'spikeLimitPercentage'],
        message: `got ${given}, which is ${spikeLimitMiB} MiB; allowed: less than the limit, ${limitMiB} MiB.`,
      }
    );
  },

  environment =>
    SIGNALS.flatMap((signal): Contradiction[] => {
      const { otlp, otlphttp } = environment.destinations[signal] ?? {};
      const client = otlp ?? otlphttp;
      if (!client) return [];
      const { retry, numConsumers } = deliveryOf(environment, signal)!;
      const found: Contradiction[] = [];
      const add = (section: 'queue' | 'retry', field: string, message: string) =>
        found.push({ path: ['destinations', signal, otlp ? 'otlp' : 'otlphttp', section, field], message });
      if (retry.maxIntervalSeconds < retry.initialIntervalSeconds)
        add(
          'retry',
          'maxIntervalSeconds',
          `got ${retry.maxIntervalSeconds}, allowed: at least initialIntervalSeconds, ${retry.initialIntervalSeconds}.`,
        );
      if (isSampled(environment, signal)) {
        if (client.queue.size !== undefined)
          add(
            'queue',
            'size',
            'counts requests, but behind tail sampling the queue counts bytes: the sampler sends each trace by itself. Remove it.',
          );
        return found;
      }
      if (retry.maxElapsedSeconds === 0 || retry.maxElapsedSeconds > MOST_RETRY_SECONDS)
        add(
          'retry',
          'maxElapsedSeconds',
          `got ${retry.maxElapsedSeconds}, allowed: up to ${MOST_RETRY_SECONDS}. A sender is answered when the backend has answered, and waits ${EXPORT_TIMEOUT_SECONDS} s; after that it sends again while Alloy still tries. Remove it: the sender's own retries go on for longer.`,
        );
      if (client.queue.size !== undefined && client.queue.size < numConsumers)
        add(
          'queue',
          'size',
          `got ${client.queue.size}, allowed: at least numConsumers, ${numConsumers}, since what is under way counts too.`,
        );
      return found;
    }),
];
