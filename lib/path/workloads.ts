/** How one object names another: for commands, queries and comparisons. */

/** An object of a namespace. */
export interface ObjectRef {
  /** Name of the object. */
  readonly name: string;
  /** Namespace of the object. */
  readonly namespace: string;
}

/** Names an object of a known kind: `observability/alloy`. */
export function refText({ namespace, name }: ObjectRef): string {
  return `${namespace}/${name}`;
}

/** The object that makes pods, whoever deploys it. */
export interface WorkloadRef extends ObjectRef {
  readonly kind: 'Deployment' | 'DaemonSet' | 'StatefulSet';
}

/** Names a workload for kubectl and istioctl: `deploy/alloy`, `daemonset/edge` or `statefulset/alloy`. */
export function inCommands({ kind, name }: WorkloadRef): string {
  return `${kind === 'Deployment' ? 'deploy' : kind.toLowerCase()}/${name}`;
}
