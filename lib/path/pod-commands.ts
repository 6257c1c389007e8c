/**
 * The beginnings of kubectl and istioctl commands about pods, with names in them. commands.ts makes those that change a
 * release.
 */
import { PROXY_CONTAINER } from '../facts/istio';
import { selectorText } from '../kubernetes/selector';
import { ISTIOCTL, kubectlIn } from './commands';
import type { Edge } from './edges';
import type { Tier } from './tiers';
import { inCommands } from './workloads';

/** Beginnings and parts of commands about the pods of a workload. */
interface PodCommands {
  /** kubectl in the namespace of the pods. */
  readonly kubectl: string;
  /** `deploy/<name>`, or `daemonset/<name>`. */
  readonly pods: string;
  /** Shows the log of the pods' proxies; options such as `--tail 20` may follow. */
  readonly proxyLog: string;
}

/** The same for a gateway's pods. */
interface GatewayCommands extends PodCommands {
  /** Asks the gateway's Envoy for a part of its configuration, such as `listeners`. */
  readonly ask: (what: string) => string;
}

/** Puts an edge's names into the commands. */
export function atEdge({ namespace, workload }: Edge): GatewayCommands {
  const commands = atTier({ namespace, workload });
  return { ...commands, ask: what => `${ISTIOCTL} proxy-config ${what} ${commands.pods} -n ${namespace}` };
}

/** Puts a tier's names into the commands. */
export function atTier({ namespace, workload }: Pick<Tier, 'namespace' | 'workload'>): PodCommands {
  const kubectl = kubectlIn(namespace);
  const pods = inCommands(workload);
  return { kubectl, pods, proxyLog: `${kubectl} logs ${pods} -c ${PROXY_CONTAINER}` };
}

/** Selects all pods of a tier, where `deploy/<name>` would be one of them: for `get pods` and `logs`. */
export function allPods({ labels }: Pick<Tier, 'labels'>): string {
  return `-l ${selectorText(labels)}`;
}
