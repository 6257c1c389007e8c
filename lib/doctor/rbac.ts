import { Yaml } from 'cdk8s';
import type { Environment } from '../environment/schema';
import { KINDS } from '../kubernetes/kinds';
import { readsOf } from './reads';

/**
 * Prints a Role for each namespace with the rights to what the doctor reads, and no more. The environment does not say
 * to whom to bind them. No Role reads Secrets: Envoy says whether it has them.
 */
export function roles(environment: Environment): string {
  const reads = readsOf(environment).filter(({ kind }) => kind !== 'Secret');
  const namespaces = [...new Set(reads.map(({ namespace }) => namespace))].sort();
  return Yaml.stringify(
    ...namespaces.map(namespace => ({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: `otlp-doctor-${environment.name}`, namespace },
      rules: [
        ...reads
          .filter(one => one.namespace === namespace)
          .map(({ kind, names }) => ({
            apiGroups: [KINDS[kind].group],
            resources: [KINDS[kind].plural],
            ...(names && { resourceNames: [...names] }),
            verbs: [names ? 'get' : 'list'],
          })),
        ...(reads.some(one => one.kind === 'Pod' && one.namespace === namespace)
          ? [{ apiGroups: [''], resources: ['pods/portforward'], verbs: ['get', 'create'] }]
          : []),
      ],
    })),
  );
}
