import { USE_WAYPOINT } from '../../facts/istio';
import { get, text } from '../../kubernetes/json';
import type { GapFinder } from '../model/gap';
import { GATEWAY } from '../model/gateway-api';

const LABEL = 'istio.io/dataplane-mode';

/**
 * Finds namespaces and pods that are members of the ambient mesh, and waypoints that are not in the input: the rules follow requests
 * through sidecars.
 *
 * @see https://istio.io/latest/docs/ambient/usage/add-workloads/
 */
export const ambientMembers: GapFinder = function* (model) {
  const { manifests, workloads } = model;
  const named = new Set(manifests.ofKind(GATEWAY).map(({ name }) => name));
  const namespaces = manifests.ofKind('Namespace').map(object => ({ object, path: ['metadata', 'labels'] }));
  const pods = workloads.map(({ manifest: object, specPath }) => ({
    object,
    path: [...specPath.slice(0, -1), 'metadata', 'labels'],
  }));
  const services = manifests.ofKind('Service').map(object => ({ object, path: ['metadata', 'labels'] }));
  for (const { object, path } of model.complete ? [] : [...namespaces, ...services, ...pods]) {
    const waypoint = text(get(object.value, ...path, USE_WAYPOINT));
    if (!waypoint || waypoint === 'none' || named.has(waypoint)) continue;
    yield {
      object,
      path: [...path, USE_WAYPOINT],
      what: 'waypoint',
      why: 'Whether it is there, and what it does with requests, the input does not say.',
    };
  }
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
