import { ROOT_NAMESPACE } from '../../facts/istio';
import type { Requirement } from '../../requirements/requirement';
import { type Read, unique } from '../reads';

/** What is read of the cluster for these requirements, each kind and namespace once. */
export function preflightReads(requirements: readonly Requirement[]): Read[] {
  return unique(requirements.flatMap(({ needed }) => readOf(needed)));
}

function readOf(needed: Requirement['needed']): Read[] {
  switch (needed.look) {
    case 'secret':
      return [{ kind: 'Secret', namespace: needed.namespace, names: [needed.name] }];
    case 'object':
      return [{ kind: needed.kind, namespace: needed.namespace ?? '', names: [needed.name] }];
    case 'namespace':
      return [{ kind: 'Namespace', namespace: '', names: [needed.name] }];
    case 'pods':
      return [{ kind: 'Pod', namespace: needed.namespace }];
    case 'default storage class':
      return [{ kind: 'StorageClass', namespace: '' }];
    case 'istio version':
      return [{ kind: 'Pod', namespace: ROOT_NAMESPACE }];
    case 'dns':
      return [{ kind: 'Service', namespace: needed.service.namespace, names: [needed.service.name] }];
    default:
      return [];
  }
}
