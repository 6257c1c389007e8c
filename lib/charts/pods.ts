/** What the pods of every workload of ours have. */
import { INJECT_LABEL, REVISION_LABEL } from '../facts/istio';

/** Labels by which istiod injects a proxy: by default any istiod, else that of a revision. */
export function injectionLabels(revision?: string): Record<string, string> {
  return revision ? { [REVISION_LABEL]: revision } : { [INJECT_LABEL]: 'true' };
}

/** Spreads the pods over zones, then over nodes. Pods of another revision don't count. */
export function spread(podLabels: Readonly<Record<string, string>>) {
  return ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map(topologyKey => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway' as const,
    labelSelector: { matchLabels: podLabels },
  }));
}
