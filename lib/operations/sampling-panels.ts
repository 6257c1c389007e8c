/** The panels of the tail sampler. */
import type { Panel } from './panel';
import { rate } from './queries';

/** What the sampler decides, holds, forgets and gets late. */
export function samplingPanels(alloy: string): Panel[] {
  return [decisions(alloy), waiting(alloy), droppedEarly(alloy), lateSpans(alloy)];
}

const SAMPLER = 'otelcol_processor_tail_sampling';

function decisions(alloy: string): Panel {
  return {
    title: 'Decisions',
    description: 'Traces by what the sampler decided.',
    unit: 'cps',
    queries: [
      {
        expr: `sum by (decision) (${rate(`${SAMPLER}_global_count_traces_sampled_total{${alloy}}`)})`,
        legend: '{{decision}}',
      },
    ],
  };
}

function waiting(alloy: string): Panel {
  return {
    title: 'Traces in memory',
    description:
      'Those that wait for their decision; without tracesPerSecond decided ones too, up to num_traces, and that is well.',
    unit: 'short',
    queries: [{ expr: `max by (pod) (${SAMPLER}_sampling_traces_on_memory{${alloy}})`, legend: '{{pod}}' }],
  };
}

function droppedEarly(alloy: string): Panel {
  return {
    title: 'Dropped before the decision',
    description: 'For want of num_traces. Lost, and no sender was told.',
    unit: 'cps',
    queries: [
      {
        expr: `sum by (pod) (${rate(`${SAMPLER}_sampling_trace_dropped_too_early_total{${alloy}}`)})`,
        legend: '{{pod}}',
      },
    ],
  };
}

function lateSpans(alloy: string): Panel {
  return {
    title: 'Spans after the decision',
    description:
      'They follow it for as long as it is remembered, and are then a trace of their own. Many: raise decisionWaitSeconds.',
    unit: 'cps',
    queries: [
      {
        expr: `sum by (sampled) (${rate(`${SAMPLER}_early_releases_from_cache_decision_total{${alloy}}`)})`,
        legend: 'sampled {{sampled}}',
      },
      { expr: `sum(${rate(`${SAMPLER}_sampling_late_span_age_seconds_count{${alloy}}`)})`, legend: 'without a cache' },
    ],
  };
}
