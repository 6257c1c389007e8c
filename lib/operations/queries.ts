/** The PromQL of an environment's path, which alerts and dashboard share. */
import { MODULE_PATH } from '../facts/module';
import type { Signal } from '../facts/otlp';
import type { Edge, Tier } from '../path/path';
import type { WorkloadRef } from '../path/workloads';

/** What people call the items of a signal. */
export const ITEM_WORDS: Record<Signal, string> = { traces: 'spans', metrics: 'metric points', logs: 'log records' };

/** Label matchers of Prometheus that select a tier's pods, and those of no other Alloy in the namespace. */
export function podsOf({ namespace, workload }: Tier): string {
  return `namespace="${namespace}",pod=~"${podNames(workload)}"`;
}

/** Label matchers with a line for each, for people. */
export function inLines(matchers: string): string {
  return matchers.replace(/,(?=[a-z_]+[=!])/g, ',\n    ');
}

/** Label matchers that select the metrics of a tier's components, and none of those that somebody else runs in the same Alloy. */
export function componentsOf(tier: Tier): string {
  return tier.settings.present ? `${podsOf(tier)},component_path="${MODULE_PATH}"` : podsOf(tier);
}

/** Label matchers that select requests from an edge's gateway to Alloy, as the gateway saw them. */
export function requestsOf(edge: Edge): string {
  const { name, namespace } = edge.tier.service;
  return `${reporter(edge)},destination_service_name="${name}",destination_service_namespace="${namespace}"`;
}

/** Label matchers that select requests that an edge's gateway had no route for. On a shared gateway they may be another application's. */
export function unroutedOf(edge: Edge): string {
  const one = edge.isAloneInNamespace ? `,source_workload="${edge.workload.name}"` : '';
  return `${reporter(edge)}${one},destination_service_name="unknown"`;
}

function reporter({ isAloneInNamespace, namespace, workload }: Edge): string {
  const one = isAloneInNamespace ? '' : `,source_workload="${workload.name}"`;
  return `reporter="source",source_workload_namespace="${namespace}"${one}`;
}

/**
 * The names of a workload's pods as a regular expression. A StatefulSet's end with a number, a DaemonSet's with five random characters; a Deployment's with the hash of its ReplicaSet, then five random characters. Every
 * scrape has the pod's name, whoever makes it. `alloy-.+` would be the pods of alloy-logs and alloy-metrics too, and one of
 * those is enough for `absent()` to stay quiet.
 *
 * The hash is a 32-bit number in decimal, whose digits Kubernetes writes as 4–9, b, c, d, f (ComputeHash, SafeEncodeString).
 * Fewer than six digits come once in 43,000 changes; to take them would let in the DaemonSet of an alloy-db or alloy-dc.
 */
export function podNames({ kind, name: deployment }: Pick<WorkloadRef, 'kind' | 'name'>): string {
  if (kind === 'StatefulSet') return `${deployment}-[0-9]+`;
  if (kind === 'DaemonSet') return `${`${deployment}-`.slice(0, GENERATED_FROM)}${RANDOM}`;
  const room = GENERATED_FROM - `${deployment}-`.length;
  if (room > MOST_DIGITS) return `${deployment}-${HASH}{6,${MOST_DIGITS}}-${RANDOM}`;
  // Longer names are cut off before the random characters.
  const left = Math.max(room, 0);
  return `${`${deployment}-`.slice(0, GENERATED_FROM)}[4-9bcdf-]{${Math.min(left, 7)},${left}}${RANDOM}`;
}

const HASH = '[4-9bcdf]';
const MOST_DIGITS = 10;
const RANDOM = '[b-df-hj-np-tv-xz24-9]{5}';
/** How many characters of generateName the API server keeps: 63 less the random ones. */
const GENERATED_FROM = 58;

/**
 * What kube-state-metrics says of one object. Where honorLabels is off, Prometheus keeps `namespace` for the pod of
 * kube-state-metrics; kube-prometheus-stack has it on.
 */
export function ofObject(metric: string, labels: string, namespace: string): string {
  return `${metric}{${labels},namespace="${namespace}",exported_namespace=""} or ${metric}{${labels},exported_namespace="${namespace}"}`;
}

/**
 * By how much a counter grew. A counter that appeared with its first event has no earlier sample to grow from, so its
 * first value counts as well. The first value after a pause in scraping does not count.
 */
export function grown(counter: string, window: string): string {
  return `(${counter} unless last_over_time(${counter}[1h] offset ${window})) or increase(${counter}[${window}])`;
}

/** The rate of a counter over a panel's own interval. */
export const rate = (counter: string): string => `rate(${counter}[$__rate_interval])`;
