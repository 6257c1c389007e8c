/** Fields that the API server refuses to change: the object has to be deleted and made anew. */

/** The fields of a kind that never change, each as its steps. */
type Fixed = { readonly never: readonly string[] } | { readonly only: readonly string[] };

/**
 * Tried on kube-apiserver 1.34. By kind, the fields below `spec` (or the named top) that can’t be changed; `only`: those that can, and no other.
 * @see https://github.com/kubernetes/kubernetes/tree/master/pkg/apis (each kind’s validation.go)
 */
export const IMMUTABLE: Readonly<Record<string, Fixed>> = {
  DaemonSet: { never: ['spec selector'] },
  Deployment: { never: ['spec selector'] },
  Job: { never: ['spec selector', 'spec template', 'spec completionMode', 'spec podFailurePolicy'] },
  PersistentVolumeClaim: {
    only: ['spec resources', 'spec volumeAttributesClassName'],
  },
  PriorityClass: { never: ['value', 'preemptionPolicy'] },
  RoleBinding: { never: ['roleRef'] },
  ClusterRoleBinding: { never: ['roleRef'] },
  Service: { never: ['spec clusterIP', 'spec clusterIPs', 'spec loadBalancerClass'] },
  StatefulSet: {
    only: [
      ...['spec replicas', 'spec ordinals', 'spec template', 'spec updateStrategy', 'spec minReadySeconds'],
      ...['spec persistentVolumeClaimRetentionPolicy', 'spec revisionHistoryLimit'],
    ],
  },
  StorageClass: { never: ['provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode'] },
};
