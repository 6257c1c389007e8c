/** Which Gateways of the Gateway API istiod serves as ways in. */
import { ISTIO_CONTROLLERS, ISTIO_OTHER_CLASSES } from '../../../../facts/gateway-api';
import { get, list, text } from '../../../../kubernetes/json';
import { type Manifest, type Manifests, sameNamespace } from '../../../../kubernetes/manifests';
import { groupBy } from '../../group';

/** The kind of the Gateway API's Gateway, whose name Istio's own has too. */
export const GATEWAY = 'Gateway.gateway.networking.k8s.io';

/** The objects of a kind that the readers of the Gateway API look up beside what they read; whoever asks for what is read need not know of them. */
export function among(manifests: Manifests, kind: string): readonly Manifest[] {
  const known = BY_KIND.get(manifests) ?? groupBy(manifests.all, found => found.kind);
  BY_KIND.set(manifests, known);
  return known.get(kind) ?? NONE;
}

const BY_KIND = new WeakMap<Manifests, ReadonlyMap<string, readonly Manifest[]>>();
const NONE: readonly Manifest[] = [];

/** The object of a kind, namespace and name. */
export function oneAmong(manifests: Manifests, kind: string, namespace: string, name: string): Manifest | undefined {
  return among(manifests, kind).find(found => found.name === name && sameNamespace(found.namespace, namespace));
}

/** Who serves a class: istiod as a way in, istiod as something else, or somebody else. */
export type Server = 'istio' | 'other-of-istio' | 'stranger';

/** Who serves a Gateway, by its class; the class may be istiod's own, or one of the input. */
export function serverOf(manifests: Manifests, className: string): Server {
  const written = among(manifests, 'GatewayClass').find(({ name }) => name === className);
  const controller = text(get(written?.value, 'spec', 'controllerName'));
  if (controller !== undefined) {
    if (ISTIO_CONTROLLERS.has(controller)) return 'istio';
    return controller.startsWith('istio.io/') ? 'other-of-istio' : 'stranger';
  }
  if ([...ISTIO_CONTROLLERS.values()].includes(className)) return 'istio';
  return ISTIO_OTHER_CLASSES.includes(className) ? 'other-of-istio' : 'stranger';
}

/** The class that a Gateway names. */
export function classOf({ value }: Manifest): string {
  return text(get(value, 'spec', 'gatewayClassName')) ?? '';
}

/** Whether istiod makes Deployment and Service of a Gateway; it does not where an address is the name of a Service. */
export function isAutomated({ value }: Manifest): boolean {
  const addresses = list(get(value, 'spec', 'addresses'));
  return (
    addresses.length === 0 ||
    (addresses.length === 1 && (text(get(addresses[0], 'type')) ?? 'IPAddress') === 'IPAddress')
  );
}
