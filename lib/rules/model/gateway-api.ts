/** What rules ask about objects of the Gateway API that the model of servers and routes does not have. */
import { GATEWAY_API_GROUP } from '../../facts/gateway-api';
import { get, list, type Path, text } from '../../kubernetes/json';
import { ROUTES } from '../../kubernetes/kinds';
import { type Manifest, sameNamespace } from '../../kubernetes/manifests';
import { type Model, perModel } from './model';
import { classOf, GATEWAY, serverOf } from './read/gateway-api/classes';

export { classOf, GATEWAY, isAutomated, serverOf } from './read/gateway-api/classes';
export { overlayMaps } from './read/gateway-api/deployment';
export { addressedServices } from './read/gateway-api/gateway';

/** The kinds of routes that the rules read. */
export const API_ROUTES = ROUTES.filter(kind => kind === 'HTTPRoute' || kind === 'GRPCRoute');

/** The Gateways of the Gateway API that istiod serves as ways in. */
export const servedGateways = perModel(({ manifests }): readonly Manifest[] =>
  manifests.ofKind(GATEWAY).filter(gateway => serverOf(manifests, classOf(gateway)) === 'istio'),
);

/** The routes that istiod serves: those with a table. */
export const servedRoutes = perModel((model): readonly Manifest[] =>
  model.routeTables
    .filter(({ dialect }) => dialect === 'gateway-api')
    .map(({ manifest }) => manifest.written!([]).object),
);

/** A reference to an object, which may be in another namespace. */
export interface Reference {
  readonly object: Manifest;
  readonly path: Path;
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

/** Reads a reference; what it leaves out is a default of its field. */
export function referenceAt(object: Manifest, path: Path, usual: { group?: string; kind?: string } = {}): Reference {
  const ref = get(object.value, ...path);
  return {
    object,
    path,
    group: text(get(ref, 'group')) ?? usual.group ?? '',
    kind: text(get(ref, 'kind')) ?? usual.kind ?? '',
    name: text(get(ref, 'name')) ?? '',
    namespace: text(get(ref, 'namespace')) ?? object.namespace,
  };
}

/** The certificates that the listeners of a Gateway name. */
export function certificateRefs(gateway: Manifest): Reference[] {
  return list(get(gateway.value, 'spec', 'listeners')).flatMap((listener, index) =>
    list(get(listener, 'tls', 'certificateRefs')).map((_, at) =>
      referenceAt(gateway, ['spec', 'listeners', index, 'tls', 'certificateRefs', at], { kind: 'Secret' }),
    ),
  );
}

/** What the rules of a route send to, mirrors included. */
export function backendRefs(route: Manifest): Reference[] {
  return list(get(route.value, 'spec', 'rules')).flatMap((rule, index) => {
    const path = ['spec', 'rules', index];
    const refs = list(get(rule, 'backendRefs')).map((_, at) => [...path, 'backendRefs', at]);
    const mirrors = list(get(rule, 'filters')).flatMap((filter, at) =>
      get(filter, 'requestMirror', 'backendRef') === undefined
        ? []
        : [[...path, 'filters', at, 'requestMirror', 'backendRef']],
    );
    return [...refs, ...mirrors].map(at => referenceAt(route, at, { kind: 'Service' }));
  });
}

/** Whether a ReferenceGrant beside the target lets a reference into another namespace. */
export function isGranted(model: Model, { object, group, kind, name, namespace }: Reference): boolean {
  const fromKind = object.kind.split('.')[0];
  return model.manifests.ofKind('ReferenceGrant').some(({ value, namespace: place }) => {
    const isFrom = list(get(value, 'spec', 'from')).some(
      from =>
        get(from, 'group') === GATEWAY_API_GROUP &&
        get(from, 'kind') === fromKind &&
        (get(from, 'namespace') === object.namespace || object.namespace === ''),
    );
    const isTo = list(get(value, 'spec', 'to')).some(
      to =>
        (text(get(to, 'group')) ?? '') === group &&
        get(to, 'kind') === kind &&
        [undefined, '', name].includes(text(get(to, 'name'))),
    );
    return sameNamespace(place, namespace) && isFrom && isTo;
  });
}

/** The authorities for clients' certificates that a Gateway names. */
export function clientCaRefs(gateway: Manifest): Reference[] {
  const frontend: Path = ['spec', 'tls', 'frontend'];
  const places: Path[] = [
    [...frontend, 'default'],
    ...list(get(gateway.value, ...frontend, 'perPort')).map((_, index) => [...frontend, 'perPort', index, 'tls']),
  ];
  return places.flatMap(place => {
    const path = [...place, 'validation', 'caCertificateRefs'];
    return list(get(gateway.value, ...path)).map((_, index) => referenceAt(gateway, [...path, index]));
  });
}
