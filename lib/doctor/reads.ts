/** What the doctor reads, once: the requests and the rights for them come from the same list. */
import type { Environment } from '../environment/schema';
import { ROOT_NAMESPACE } from '../facts/istio';
import { pathOf } from '../path/path';

export interface Read {
  readonly kind: keyof typeof API;
  readonly namespace: string;
  /** Names to get one by one. Without names, the namespace is listed. */
  readonly names?: readonly string[];
}

/** Kinds by the path of their API; the version is v1 of each. */
export const API = {
  Service: { path: '/api/v1', plural: 'services' },
  Pod: { path: '/api/v1', plural: 'pods' },
  ConfigMap: { path: '/api/v1', plural: 'configmaps' },
  Secret: { path: '/api/v1', plural: 'secrets' },
  EndpointSlice: { path: '/apis/discovery.k8s.io/v1', plural: 'endpointslices' },
  Deployment: { path: '/apis/apps/v1', plural: 'deployments' },
  Gateway: { path: '/apis/networking.istio.io/v1', plural: 'gateways' },
  VirtualService: { path: '/apis/networking.istio.io/v1', plural: 'virtualservices' },
  DestinationRule: { path: '/apis/networking.istio.io/v1', plural: 'destinationrules' },
  PeerAuthentication: { path: '/apis/security.istio.io/v1', plural: 'peerauthentications' },
  RequestAuthentication: { path: '/apis/security.istio.io/v1', plural: 'requestauthentications' },
  AuthorizationPolicy: { path: '/apis/security.istio.io/v1', plural: 'authorizationpolicies' },
  Sidecar: { path: '/apis/networking.istio.io/v1', plural: 'sidecars' },
  NetworkPolicy: { path: '/apis/networking.k8s.io/v1', plural: 'networkpolicies' },
  Certificate: { path: '/apis/cert-manager.io/v1', plural: 'certificates' },
} as const;

export function readsOf(environment: Environment): Read[] {
  const { access, alloy, gateway, receiver, tls } = environment;
  const path = pathOf(environment);
  const credentials = [...new Set(path.listeners.map(({ credentialName }) => credentialName))];
  const others = [access.mtls?.caSecret, receiver.tls?.gatewaySecret].filter(name => name !== undefined);
  const all = (kinds: readonly Read['kind'][], namespace: string) => kinds.map(kind => ({ kind, namespace }));
  return unique([
    ...all(['Service', 'Pod', 'Gateway', 'VirtualService', ...HOLDS], gateway.namespace),
    { kind: 'Secret', namespace: gateway.namespace, names: [...credentials, ...others] },
    ...(tls.issuer ? [{ kind: 'Certificate' as const, namespace: gateway.namespace, names: credentials }] : []),
    ...all(['Gateway', 'VirtualService', 'DestinationRule'], path.gateway.namespace),
    ...all(['Service', 'Pod', 'EndpointSlice', 'VirtualService', ...HOLDS], alloy.namespace),
    ...all(['Sidecar', 'NetworkPolicy'], alloy.namespace),
    { kind: 'ConfigMap', namespace: alloy.namespace, names: [workload(environment).configMap] },
    ...(alloy.deployedBy === 'manifests'
      ? [{ kind: 'Deployment' as const, namespace: alloy.namespace, names: [alloyWorkload(environment).name] }]
      : []),
    ...all([...HOLDS, 'Sidecar'], ROOT_NAMESPACE),
  ]);
}

/** Istio's kinds that act on pods and hosts of their namespace; in the root namespace, of every namespace. */
const HOLDS = ['PeerAuthentication', 'RequestAuthentication', 'AuthorizationPolicy', 'DestinationRule'] as const;

function unique(reads: readonly Read[]): Read[] {
  const places = new Map<string, Read>();
  for (const one of reads) {
    const place = `${one.kind} ${one.namespace}`;
    const other = places.get(place);
    const both = other?.names && one.names && [...new Set([...other.names, ...one.names])];
    places.set(place, other ? { ...one, names: both } : one);
  }
  return [...places.values()];
}
