/** Finds what would be accepted and then lost, and what would end the pod. */

import { EXPORT_TIMEOUT_SECONDS } from '../../facts/otlp';
import { MOST_RETRY_SECONDS } from '../../timeouts';
import { deliveryOf } from '../delivery';
import { isSampled } from '../destinations';
import type { Contradiction } from '../issues';
import { memoryOf, memoryShortage } from '../memory';
import type { Check } from './check';
import { ofEach } from './each-destination';

export const DELIVERY_CHECKS: Check[] = [
  environment => {
    const found = memoryShortage(environment);
    if (!found) return undefined;
    const { present } = environment.alloy;
    if (found.field === 'memory' && present)
      return {
        path: ['alloy', 'presentValues'],
        message: `${present.file}: alloy.resources.limits.memory: ${found.message}`,
      };
    const path = found.field === 'memory' ? ['alloy', 'resources'] : ['pipeline', 'memoryLimiter'];
    return { path: [...path, found.field], message: found.message };
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

  ...ofEach(destination => {
    const { client, environment } = destination;
    const { retry, numConsumers, word } = deliveryOf(environment, destination);
    const found: Contradiction[] = [];
    if (retry.maxIntervalSeconds < retry.initialIntervalSeconds)
      found.push({
        path: ['retry', 'maxIntervalSeconds'],
        message: `got ${retry.maxIntervalSeconds}, allowed: at least initialIntervalSeconds, ${retry.initialIntervalSeconds}.`,
      });
    if (word !== 'acknowledged') {
      if (client.queue.size !== undefined)
        found.push({
          path: ['queue', 'size'],
          message: `counts requests, but with delivery: ${word} the queue counts bytes, a share of ${word === 'disk' ? 'alloy.storage.size' : 'alloy.resources.memory'}. Remove it.`,
        });
      return found;
    }
    if (retry.maxElapsedSeconds === 0 || retry.maxElapsedSeconds > MOST_RETRY_SECONDS)
      found.push({
        path: ['retry', 'maxElapsedSeconds'],
        message: `got ${retry.maxElapsedSeconds}, allowed: up to ${MOST_RETRY_SECONDS}. A sender is answered when the backend has answered, and waits ${EXPORT_TIMEOUT_SECONDS} s; after that it sends again while Alloy still tries. Remove it: the sender's own retries go on for longer. Or write delivery: disk.`,
      });
    if (client.queue.size !== undefined && client.queue.size < numConsumers)
      found.push({
        path: ['queue', 'size'],
        message: `got ${client.queue.size}, allowed: at least numConsumers, ${numConsumers}, since what is under way counts too.`,
      });
    return found;
  }),

  ...ofEach(destination => {
    if (destination.client.delivery !== 'acknowledged') return undefined;
    if (isSampled(destination.environment, destination.signal))
      return {
        path: ['delivery'],
        message:
          'acknowledged, but tail sampling says yes by itself, before a backend has anything. Write memory or disk, or remove pipeline.tailSampling.',
      };
    return (
      !destination.isFirst && {
        path: ['delivery'],
        message:
          'acknowledged, but a signal has one answer, the first destination’s, and Alloy asks one after the other. Write memory or disk, or put this destination first.',
      }
    );
  }),
];
