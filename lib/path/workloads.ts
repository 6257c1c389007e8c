/** How one object names another, and what more than one room knows of Alloy's pods: for commands, queries and comparisons. */

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

/** Key of a tier's ConfigMap, and name of the file that Alloy reads. */
export const CONFIG_KEY = 'config.alloy';

/** Annotation of Alloy's pods by which a change of config.alloy rolls them. */
export const CONFIG_CHECKSUM = 'checksum/config';

/** Name of the container's port for Alloy's own HTTP server. */
export const METRICS_PORT_NAME = 'http-metrics';
