/** PromQL of this environment's path; alerts and dashboard speak it. */
import type { Environment } from '../environment/schema';
import type { Signal } from '../environment/telemetry';
import { pathOf } from '../path';

/** What Alloy's counters call the items of a signal. */
export const ITEMS: Record<Signal, string> = { traces: 'spans', metrics: 'metric_points', logs: 'log_records' };

/** The same for people. */
export const ITEM_WORDS: Record<Signal, string> = { traces: 'spans', metrics: 'metric points', logs: 'log records' };

export interface Selectors {
  /** Alloy's pods, and no other Alloy of the namespace. */
  readonly alloy: string;
  /** Requests from the gateway to Alloy, as the gateway saw them. */
  readonly edge: string;
  /** Requests that the gateway had no route for. Only on a gateway of our own are they ours. */
  readonly unrouted: string;
}

export function selectors(environment: Environment): Selectors {
  const { alloy, gateway } = environment;
  const { alloyService } = pathOf(environment);
  const workload = alloy.deployedBy === 'helm' ? alloyService.name : alloy.name;
  const reporter = `reporter="source",source_workload_namespace="${gateway.namespace}"`;
  return {
    alloy: `namespace="${alloy.namespace}",pod=~"${workload}-.+"`,
    edge: `${reporter},destination_service_name="${alloyService.name}",destination_service_namespace="${alloyService.namespace}"`,
    unrouted: `${reporter},source_workload="${gateway.name}",destination_service_name="unknown"`,
  };
}

/**
 * By how much a counter grew. A counter that is there only since its first event has no earlier sample to grow from, so
 * its first value counts as well; one that was merely not scraped for a while does not.
 */
export function grown(counter: string, window: string): string {
  return `(${counter} unless last_over_time(${counter}[1h] offset ${window})) or increase(${counter}[${window}])`;
}
