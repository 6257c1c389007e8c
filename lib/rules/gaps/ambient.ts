import { get } from '../../kubernetes/json';
import type { GapFinder } from '../model/gap';

const LABEL = 'istio.io/dataplane-mode';

/**
 * Finds namespaces and pods that are members of the ambient mesh: the rules follow requests through sidecars.
 *
 * @see https://istio.io/latest/docs/ambient/usage/add-workloads/
 */
export const ambientMembers: GapFinder = function* ({ manifests, workloads }) {
  const namespaces = manifests.ofKind('Namespace').map(object => ({ object, path: ['metadata', 'labels'] }));
  const pods = workloads.map(({ manifest: object, specPath }) => ({
    object,
    path: [...specPath.slice(0, -1), 'metadata', 'labels'],
  }));
  for (const { object, path } of [...namespaces, ...pods]) {
    if (get(object.value, ...path, LABEL) !== 'ambient') continue;
    yield {
      object,
      path: [...path, LABEL],
      what: 'ambient mode',
      why: 'ztunnel takes these pods’ connections: policies on requests and routes need a waypoint there.',
    };
  }
};
