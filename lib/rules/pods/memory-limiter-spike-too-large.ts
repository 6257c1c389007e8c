import { CONFIGS } from '../../kubernetes/kinds';
import { alloyBytes } from '../../kubernetes/units';
import { limiting } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { type Component, inConfig, literalOf } from '../model/read/alloy/config';

/** The part of the limit that nobody gives away by intention: the Collector's own example has three fifths. */
const MOST = 2 / 3;

export const memoryLimiterSpikeTooLarge: Rule = {
  id: 'memory-limiter-spike-too-large',
  hop: 'pods',
  severity: 'warning',
  summary: "The memory limiter's spike limit leaves room for normal work below its limit.",
  why: `Data is refused from the limit less the spike limit on, and both percentages are of all memory: 80 and 75 refuse above 5 %, which is 100 MiB of 2 GiB. Alloy's heap is there in normal work:
senders get 503 and status 14 while nearly all memory is free.`,
  fix: 'Write a spike limit of about a fifth of the limit: 80 and 20, or "400MiB" and "80MiB".',
  reads: [...CONFIGS],
  ...twins(limiting('limits: {memory: 512Mi}'), 'spike_limit_percentage = 20', 'spike_limit_percentage = 75'),
  *check({ configs }) {
    for (const component of configs.flatMap(({ components }) => components)) {
      const found = component.name === 'otelcol.processor.memory_limiter' ? limitsOf(component) : undefined;
      // a spike limit at or above the limit is told of by another rule
      if (!found || found.spike <= found.limit * MOST || found.spike >= found.limit) continue;
      yield inConfig(component.config, component.line, `${component.id} ${found.text}`);
    }
  },
};

/** The limits that count: of percentages and sizes never both. */
function limitsOf({ body }: Component): { limit: number; spike: number; text: string } | undefined {
  const [size, ofSize] = [literalOf(body, 'limit'), literalOf(body, 'spike_limit')];
  const [limit, spike] = [alloyBytes(size), alloyBytes(ofSize)];
  if (limit && spike) {
    const room = Math.round((limit - spike) / 1024 ** 2);
    return { limit, spike, text: `refuses data from ${room} MiB on: limit is ${size}, and spike_limit ${ofSize}` };
  }
  const [most, spikes] = [literalOf(body, 'limit_percentage'), literalOf(body, 'spike_limit_percentage')];
  if (typeof most !== 'number' || typeof spikes !== 'number') return undefined;
  const text = `refuses data from ${most - spikes} % of memory on: limit_percentage is ${most}, and spike_limit_percentage ${spikes}`;
  return { limit: most, spike: spikes, text };
}
