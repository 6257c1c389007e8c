import { autoscalerOf } from './autoscalers';
import type { Model } from './model';
import type { Workload } from './read/kubernetes/workloads';

/** Says how many pods a workload may have at once. undefined if there is one, or the input does not say. */
export function manyPods(model: Model, workload: Workload): string | undefined {
  if (workload.manifest.kind === 'DaemonSet') return 'runs on every node';
  const scaler = autoscalerOf(model, workload);
  const most = scaler ? scaler.maxReplicas : workload.replicas;
  return most !== undefined && most > 1 ? `has up to ${most} pods` : undefined;
}
