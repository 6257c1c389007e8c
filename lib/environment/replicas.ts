/** How many pods Alloy has. */
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

/** The number of pods for people: `3`, or `3 to 20`. */
export function replicasText(alloy: Parameters<typeof replicasOf>[0]): string {
  const { least, most } = replicasOf(alloy);
  return least === most ? String(most) : `${least} to ${most}`;
}

/** The field that says how many pods there may be. */
export function replicasField({ autoscaling }: Pick<Environment['alloy'], 'autoscaling'>): string {
  return autoscaling ? 'alloy.autoscaling.maxReplicas' : 'alloy.replicas';
}
