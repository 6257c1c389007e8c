import { get, integer, text } from '../../kubernetes/json';
import { groupBy } from './group';
import { type Model, perModel } from './model';
import type { Workload } from './read/kubernetes/workloads';

/** Says how many pods a workload may have at once. undefined if there is one, or the input does not say. */
export function manyPods(model: Model, { manifest, replicas }: Workload): string | undefined {
  if (manifest.kind === 'DaemonSet') return 'runs on every node';
  const scaler = scalers(model).get([manifest.kind, manifest.namespace, manifest.name].join('/'))?.[0];
  const most = scaler ? integer(get(scaler.value, 'spec', 'maxReplicas')) : replicas;
  return most !== undefined && most > 1 ? `has up to ${most} pods` : undefined;
}

/** By kind, namespace and name of what they scale. */
const scalers = perModel(({ manifests }) =>
  groupBy(manifests.ofKind('HorizontalPodAutoscaler'), ({ value, namespace }) => {
    const scaled = get(value, 'spec', 'scaleTargetRef');
    return [text(get(scaled, 'kind')), namespace, text(get(scaled, 'name'))].join('/');
  }),
);
