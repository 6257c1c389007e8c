import { CONFIGS } from '../../kubernetes/kinds';
import { alloyBytes } from '../../kubernetes/units';
import { limiting } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { attribute, type Component, inConfig, literalOf } from '../model/read/alloy/config';

const MIB = 1024 ** 2;

export const memoryLimiterLimitsWrong: Rule = {
  id: 'memory-limiter-limits-wrong',
  hop: 'pods',
  severity: 'error',
  summary: 'The memory limiter has one limit, and a smaller spike limit of the same kind.',
  why: `Alloy does not start with limit and limit_percentage together, with a limit of 0, with a percentage of 0 or above 100, with spike_limit at or above limit, or with a check_interval of 0. It starts,
and is ready, with spike_limit_percentage at limit_percentage, and refuses all data from the first check on ("data refused due to high memory usage"), as with a limit below 1 MiB, which is cut to 0; with
a larger one the limiter never refuses anything.`,
  fix: 'Write limit_percentage = 80 and spike_limit_percentage = 20, or limit alone (spike_limit is then a fifth of it), and check_interval = "1s".',
  reads: [...CONFIGS],
  ...twins(limiting('limits: {memory: 512Mi}'), 'spike_limit_percentage = 20', 'spike_limit_percentage = 80'),
  *check({ configs }) {
    for (const component of configs.flatMap(({ components }) => components)) {
      if (component.name !== 'otelcol.processor.memory_limiter') continue;
      const wrong = wrongIn(component);
      if (wrong) yield inConfig(component.config, component.line, `${component.id} ${wrong}`);
    }
  },
};

/** Says what is wrong; undefined where nothing is, or only Alloy can tell. */
function wrongIn({ body }: Component): string | undefined {
  const [limit, spike] = [bytes(body, 'limit'), bytes(body, 'spike_limit')];
  const [percentage, spikes] = [number(body, 'limit_percentage'), number(body, 'spike_limit_percentage')];
  if (/^0+(?:\.0*)?(?:ns|us|µs|ms|s|m|h)?$/.test(String(literalOf(body, 'check_interval'))))
    return 'has a check_interval of 0, with which Alloy does not start';
  if (limit === undefined || spike === undefined || percentage === undefined || spikes === undefined) return undefined;
  if (limit > 0 && percentage > 0) return 'has limit and limit_percentage, with which Alloy does not start';
  if (limit > 0 && limit < MIB) return 'has a limit below 1 MiB, which is cut to 0, and refuses everything';
  if (limit > 0)
    return spike >= limit
      ? 'has a spike_limit that is not below its limit, with which Alloy does not start'
      : undefined;
  // what is not written at all is told of by another rule
  if (percentage === 0)
    return attribute(body, 'limit') || attribute(body, 'limit_percentage')
      ? 'has a limit of 0, with which Alloy does not start'
      : undefined;
  if (percentage > 100 || spikes > 100) return 'has a percentage above 100, with which Alloy does not start';
  if (spikes === 0)
    return attribute(body, 'spike_limit_percentage')
      ? 'has a spike_limit_percentage of 0, with which Alloy does not start'
      : undefined;
  if (spikes === percentage)
    return `refuses all data: spike_limit_percentage takes all ${percentage} % of limit_percentage`;
  return spikes > percentage
    ? `never refuses anything: spike_limit_percentage is ${spikes}, above limit_percentage, which is ${percentage}`
    : undefined;
}

/** What is written, or 0; undefined where only Alloy can tell. */
function bytes(body: Component['body'], name: string): number | undefined {
  return attribute(body, name) ? alloyBytes(literalOf(body, name)) : 0;
}

function number(body: Component['body'], name: string): number | undefined {
  const written = attribute(body, name) ? literalOf(body, name) : 0;
  return typeof written === 'number' ? written : undefined;
}
