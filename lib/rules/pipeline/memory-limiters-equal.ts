import type { Body } from '../../alloy/language/parse';
import { SIGNALS } from '../../facts/otlp';
import { CONFIGS } from '../../kubernetes/kinds';
import { alloyBytes } from '../../kubernetes/units';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { attribute, type Component, inConfig, literalOf, outputs } from '../model/read/alloy/config';

export const memoryLimitersEqual: Rule = {
  id: 'memory-limiters-equal',
  hop: 'pipeline',
  severity: 'warning',
  summary: 'Memory limiters of different signals have different limits.',
  why: `Each memory limiter looks at the heap of the whole process, whichever signal fills it. Two that begin to refuse at the same size do
what one would do: when the backend of logs hangs and logs fill the heap, traces are refused with them, though their own backend is well.`,
  fix: 'Let the signal that may go first have the lower limit: logs below traces, traces below metrics.',
  reads: [...CONFIGS],
  ...twins(
    alloy(`otelcol.receiver.otlp "ingest" {
  grpc { }
  output {
    traces = [otelcol.processor.memory_limiter.traces.input]
    logs = [otelcol.processor.memory_limiter.logs.input]
  }
}
otelcol.processor.memory_limiter "traces" {
  check_interval = "1s"
  limit = "400MiB"
  output { traces = [backends.tempo.default.input] }
}
otelcol.processor.memory_limiter "logs" {
  check_interval = "1s"
  limit = "200MiB"
  output { logs = [backends.loki.default.input] }
}`),
    '"200MiB"',
    '"400MiB"',
  ),
  *check({ configs }) {
    for (const config of configs) {
      const limiters = config.components.flatMap(limiterOf);
      for (const [index, limiter] of limiters.entries()) {
        const equal = limiters
          .slice(0, index)
          .find(
            ({ begins, signals }) => begins === limiter.begins && !signals.some(one => limiter.signals.includes(one)),
          );
        if (!equal) continue;
        const { component, signals, begins } = limiter;
        yield inConfig(
          config,
          component.line,
          `${component.id} refuses ${signals.join(' and ')} from ${begins} on, as ${equal.component.id} does ${equal.signals.join(' and ')}`,
        );
      }
    }
  },
};

interface Limiter {
  readonly component: Component;
  readonly signals: readonly string[];
  /** The size of the heap from which on it refuses, for people. */
  readonly begins: string;
}

/** A memory limiter whose sizes are written out. */
function limiterOf(component: Component): Limiter[] {
  const { name, body } = component;
  if (name !== 'otelcol.processor.memory_limiter') return [];
  const bytes = beginning(body, 'limit', 'spike_limit', alloyBytes);
  const percent = beginning(body, 'limit_percentage', 'spike_limit_percentage', value => Number(value));
  const signals = SIGNALS.filter(signal => outputs(component, signal));
  if (bytes === undefined && percent === undefined) return [];
  const begins = bytes === undefined ? `${percent} % of the memory` : `${Math.round(bytes / 1024 ** 2)} MiB`;
  return [{ component, signals, begins }];
}

/** The limit without the spike; undefined where there is no such limit, or only Alloy could tell. */
function beginning(
  body: Body,
  limit: string,
  spike: string,
  read: (value: unknown) => number | undefined,
): number | undefined {
  const most = read(literalOf(body, limit));
  if (!most) return undefined;
  // Alloy's default is a fifth of the limit
  const least = attribute(body, spike) ? read(literalOf(body, spike)) : most / 5;
  return least === undefined || Number.isNaN(least) ? undefined : most - least;
}
