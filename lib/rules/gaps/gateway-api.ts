import { inert } from '../../foreign/text';
import { get, list } from '../../kubernetes/json';
import type { Gap, GapFinder } from '../model/gap';
import { API_ROUTES, classOf, GATEWAY, servedRoutes, serverOf } from '../model/gateway-api';

const WHY = 'Somebody else than istiod serves it, by rules that are not known here.';

/** Finds the Gateways that others than istiod serve, or that are no ways in, and the routes that are for no other. */
export const strangersGateways: GapFinder = function* (model): Generator<Gap> {
  const { manifests } = model;
  for (const object of manifests.ofKind(GATEWAY)) {
    const name = classOf(object);
    const server = serverOf(manifests, name);
    if (server === 'istio') continue;
    const why = server === 'stranger' ? WHY : 'It is a Gateway inside of the mesh, or of another kind than Envoy.';
    yield { object, path: [], what: `Gateway of the class ${inert(name) || 'that is not said'}`, why };
  }
  const served = new Set(servedRoutes(model));
  for (const object of API_ROUTES.flatMap(kind => manifests.ofKind(kind))) {
    if (served.has(object) || list(get(object.value, 'spec', 'parentRefs')).length === 0) continue;
    yield { object, path: [], what: object.kind, why: WHY };
  }
};
