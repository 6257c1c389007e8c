import { Yaml } from 'cdk8s';
import type { Environment } from '../environment/schema';
import { KINDS } from '../kubernetes/kinds';
import { type Read, readsOf } from './reads';

/**
 * Prints a Role for each namespace with the rights to what the doctor reads, and no more. The environment does not say
 * to whom to bind them. No Role reads Secrets: Envoy says whether it has them.
 */
export function roles(environment: Environment): string {
  return rolesFor(`otlp-doctor-${environment.name}`, readsOf(environment), ({ kind }) => kind === 'Pod');
}

/**
 * Prints the same for `--preflight`, which forwards no port; a ClusterRole for what has no namespace. What the API
 * server tells everybody who is known to it needs no right: its version and its APIs.
 */
export function preflightRoles(environment: Environment, reads: readonly Read[]): string {
  return rolesFor(`otlp-preflight-${environment.name}`, reads, () => false);
}

function rolesFor(name: string, all: readonly Read[], isForwarded: (read: Read) => boolean): string {
  const reads = all.filter(({ kind }) => kind !== 'Secret');
  const namespaces = [...new Set(reads.map(({ namespace }) => namespace))].sort();
  return Yaml.stringify(
    ...namespaces.map(namespace => ({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: namespace ? 'Role' : 'ClusterRole',
      metadata: { name, ...(namespace && { namespace }) },
      rules: [
        ...reads
          .filter(one => one.namespace === namespace)
          .map(({ kind, names }) => ({
            apiGroups: [KINDS[kind].group],
            resources: [KINDS[kind].plural],
            ...(names && { resourceNames: [...names] }),
            verbs: [names ? 'get' : 'list'],
          })),
        ...(reads.some(one => isForwarded(one) && one.namespace === namespace)
          ? [{ apiGroups: [''], resources: ['pods/portforward'], verbs: ['get', 'create'] }]
          : []),
      ],
    })),
  );
}
