/** The beginnings of commands, with names in them. */
import type { Edge, Tier } from '../path/path';
import { inCommands } from '../path/workloads';

/** Beginnings and parts of commands about the pods of a workload. */
export interface PodCommands {
  /** kubectl in the namespace of the pods. */
  readonly kubectl: string;
  /** `deploy/<name>`, or `daemonset/<name>`. */
  readonly pods: string;
}

/** The same for a gateway's pods. */
export interface GatewayCommands extends PodCommands {
  /** Asks the gateway's Envoy for a part of its configuration, such as `listeners`. */
  readonly ask: (what: string) => string;
}

/** Puts an edge's names into the commands. */
export function atEdge({ namespace, workload }: Edge): GatewayCommands {
  const pods = inCommands(workload);
  return {
    kubectl: `kubectl -n ${namespace}`,
    pods,
    ask: what => `istioctl proxy-config ${what} ${pods} -n ${namespace}`,
  };
}

/** Puts a tier's names into the commands. */
export function atTier({ namespace, workload }: Tier): PodCommands {
  return { kubectl: `kubectl -n ${namespace}`, pods: inCommands(workload) };
}

/** What a signal's items are called in Alloy's metrics. */
export const ITEMS = { traces: 'spans', metrics: 'metric_points', logs: 'log_records' } as const;
