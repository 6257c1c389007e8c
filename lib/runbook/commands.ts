/** The beginnings of commands, with the names of the environment in them. */
import type { Environment } from '../environment/schema';
import { alloyWorkload, gatewayWorkload, inCommands } from '../path/workloads';

/** Beginnings and parts of commands, for one environment. */
export interface Commands {
  /** kubectl in the gateway's namespace. */
  readonly inGateway: string;
  /** kubectl in Alloy's namespace. */
  readonly inAlloy: string;
  /** `deploy/<name>`, or `daemonset/<name>`. */
  readonly gateway: string;
  readonly alloy: string;
  /** Asks the gateway's Envoy for a part of its configuration, such as `listeners`. */
  readonly ask: (what: string) => string;
}

/** Puts an environment's names into the commands. */
export function commands(environment: Environment): Commands {
  const { gateway, alloy } = environment;
  const workload = inCommands(gatewayWorkload(environment));
  return {
    inGateway: `kubectl -n ${gateway.namespace}`,
    inAlloy: `kubectl -n ${alloy.namespace}`,
    gateway: workload,
    alloy: inCommands(alloyWorkload(environment)),
    ask: what => `istioctl proxy-config ${what} ${workload} -n ${gateway.namespace}`,
  };
}

/** What a signal's items are called in Alloy's metrics. */
export const ITEMS = { traces: 'spans', metrics: 'metric_points', logs: 'log_records' } as const;
