/** How one object names another: for commands, queries and comparisons. */

/** An object of a namespace. */
export interface ObjectRef {
  /** Name of the object. */
  readonly name: string;
  /** Namespace of the object. */
  readonly namespace: string;
}

/** The object that makes pods, whoever deploys it. */
export interface WorkloadRef extends ObjectRef {
  readonly kind: 'Deployment' | 'DaemonSet';
}

/** Names a workload for kubectl and istioctl: `deploy/alloy` or `daemonset/edge`. */
export function inCommands({ kind, name }: WorkloadRef): string {
  return `${kind === 'DaemonSet' ? 'daemonset' : 'deploy'}/${name}`;
}
