/** How one object names another: for commands, queries and comparisons. */

export interface ObjectRef {
  readonly name: string;
  readonly namespace: string;
}

/** What makes pods, whoever deploys it. */
export interface WorkloadRef extends ObjectRef {
  readonly kind: 'Deployment' | 'DaemonSet';
}

/** `deploy/alloy` or `daemonset/edge`, as kubectl and istioctl take it. */
export function inCommands({ kind, name }: WorkloadRef): string {
  return `${kind === 'DaemonSet' ? 'daemonset' : 'deploy'}/${name}`;
}
