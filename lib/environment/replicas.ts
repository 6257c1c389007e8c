/** How many pods Alloy has. */
import { ownersKind } from './owners-alloy';
import type { Environment } from './schema';

/** The fewest and the most pods at a time. Both are the same without an autoscaler. */
export interface Replicas {
  readonly least: number;
  readonly most: number;
}

/** How many pods `alloy.replicas` or `alloy.autoscaling` asks for. */
export function replicasOf({
  replicas,
  autoscaling,
}: Pick<Environment['alloy'], 'replicas' | 'autoscaling'>): Replicas {
  if (autoscaling) return { least: autoscaling.minReplicas, most: autoscaling.maxReplicas };
  return { least: replicas ?? DEFAULT_REPLICAS, most: replicas ?? DEFAULT_REPLICAS };
}

const DEFAULT_REPLICAS = 2;

/** Whether an autoscaler says how many pods a gateway of ours has; the chart makes one where no number is said. */
export function gatewayScales({ kind, replicas }: NonNullable<Environment['gateway']['deployment']>): boolean {
  return kind === 'Deployment' && (!replicas || replicas.max > replicas.min);
}

/** The number of pods for people: `3`, or `3 to 20`; of a DaemonSet `one on each node`. */
export function replicasText(alloy: Parameters<typeof replicasOf>[0] & Pick<Environment['alloy'], 'present'>): string {
  if (alloy.present && ownersKind(alloy.present) === 'DaemonSet') return 'one on each node';
  const { least, most } = replicasOf(alloy);
  return least === most ? String(most) : `${least} to ${most}`;
}

/** The field that says how many pods there may be. */
export function replicasField({ autoscaling, present }: Pick<Environment['alloy'], 'autoscaling' | 'present'>): string {
  if (present)
    return ownersKind(present) === 'DaemonSet' ? 'the number of nodes' : 'controller.replicas of the release';
  return autoscaling ? 'alloy.autoscaling.maxReplicas' : 'alloy.replicas';
}
