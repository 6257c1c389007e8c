/** What the pods of every workload of ours have. */
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import { INJECT_LABEL, REVISION_LABEL } from '../facts/istio';

/** Labels by which istiod injects a proxy: by default any istiod, else that of a revision. */
export function injectionLabels(revision?: string): Record<string, string> {
  return revision ? { [REVISION_LABEL]: revision } : { [INJECT_LABEL]: 'true' };
}

/** Spreads the pods over zones, then over nodes. Those that a rollout takes away don't count, or zones would be uneven after it. */
export function spread(podLabels: Readonly<Record<string, string>>) {
  return ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map(topologyKey => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway' as const,
    labelSelector: { matchLabels: podLabels },
    // A Deployment's alone have it.
    matchLabelKeys: ['pod-template-hash'],
  }));
}

/** A rollout in which a pod goes when the next one is ready. */
export const ONE_MORE: k8s.RollingUpdateDeployment & k8s.RollingUpdateDaemonSet = {
  maxUnavailable: k8s.IntOrString.fromNumber(0),
  maxSurge: k8s.IntOrString.fromNumber(1),
};

/** Lets at most one of the pods be evicted at a time, and any that is not ready. */
export function oneAtATime(podLabels: Readonly<Record<string, string>>): k8s.PodDisruptionBudgetSpec {
  return {
    maxUnavailable: k8s.IntOrString.fromNumber(1),
    selector: { matchLabels: podLabels },
    unhealthyPodEvictionPolicy: 'AlwaysAllow',
  };
}

/** What the Pod Security level `restricted` asks of a container, and a file system that nobody writes to. */
export const RESTRICTED = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};
