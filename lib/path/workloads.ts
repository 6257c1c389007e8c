/** What makes the pods of the path, whoever deploys it: for commands, queries and comparisons. */
import type { Environment } from '../environment/schema';
import { type ObjectRef, pathOf } from './path';

export interface WorkloadRef extends ObjectRef {
  readonly kind: 'Deployment' | 'DaemonSet';
}

/** The gateway's: a Deployment, unless its chart's values say DaemonSet. */
export function gatewayWorkload({ gateway }: Environment): WorkloadRef {
  return { kind: gateway.service.helm?.kind ?? 'Deployment', name: gateway.name, namespace: gateway.namespace };
}

/** Alloy's Deployment. Its chart names it as it names the Service. */
export function alloyWorkload(environment: Environment): WorkloadRef {
  const { alloy } = environment;
  const name = alloy.deployedBy === 'helm' ? pathOf(environment).alloyService.name : alloy.name;
  return { kind: 'Deployment', name, namespace: alloy.namespace };
}

/** `deploy/alloy` or `daemonset/edge`, as kubectl and istioctl take it. */
export function inCommands({ kind, name }: WorkloadRef): string {
  return `${kind === 'DaemonSet' ? 'daemonset' : 'deploy'}/${name}`;
}
