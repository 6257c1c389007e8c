import type { Edge } from './edge';
import type { KubeObject } from './kubernetes';

/** A pod of the gateway: of our own workload, or of one that somebody else deploys in a cluster. */
export function gatewayPod({ name, labels, namespace, account, workload }: Edge, number: number): KubeObject {
  const { metadata, spec } = workload?.spec.template ?? {
    metadata: { labels },
    spec: { serviceAccountName: account, containers: [{ name: 'istio-proxy', image: 'proxy' }] },
  };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, name: `${name}-${number}`, namespace }, spec };
}

/** What Istio's charts give a gateway: it may read the Secrets of its own namespace. One of ours brings its rights. */
export function gatewayRights({ namespace, account, workload }: Edge): KubeObject[] {
  if (workload) return [];
  const metadata = { name: 'gateway-secrets', namespace };
  const group = 'rbac.authorization.k8s.io';
  return [
    {
      apiVersion: `${group}/v1`,
      kind: 'Role',
      metadata,
      rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get', 'watch', 'list'] }],
    },
    {
      apiVersion: `${group}/v1`,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: group, kind: 'Role', name: metadata.name },
      subjects: [{ kind: 'ServiceAccount', name: account }],
    },
  ];
}
