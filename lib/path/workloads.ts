/** How one object names another: for commands, queries and comparisons. */

/** An object of a namespace. */
export interface ObjectRef {
  /** Name of the object. */
  readonly name: string;
  /** Namespace of the object. */
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
