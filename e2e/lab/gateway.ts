import type { Edge } from './edge';
import type { KubeObject } from './kubernetes';

/** A pod of the gateway, which somebody else deploys in a cluster. */
export function gatewayPod({ labels, namespace, account }: Edge, number: number): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `gateway-${number}`, namespace, labels },
    spec: { serviceAccountName: account, containers: [{ name: 'istio-proxy', image: 'proxy' }] },
  };
}

/** What Istio's charts give a gateway: it may read the Secrets of its own namespace. */
export function gatewayRights({ namespace, account }: Edge): KubeObject[] {
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
