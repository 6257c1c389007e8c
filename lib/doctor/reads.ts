/** What the doctor reads, once: the requests and the rights for them come from the same list. */
import { workload } from '../alloy/workload';
import type { Environment } from '../environment/schema';
import { pathOf } from '../path/path';
import { alloyWorkload } from '../path/workloads';

export interface Read {
  readonly kind: keyof typeof API;
  readonly namespace: string;
  /** Names to get one by one. Without names, the namespace is listed. */
  readonly names?: readonly string[];
}

/** Kinds by the path of their API. */
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
  Certificate: { path: '/apis/cert-manager.io/v1', plural: 'certificates' },
} as const;

export function readsOf(environment: Environment): Read[] {
  const { access, alloy, gateway, receiver, tls } = environment;
  const path = pathOf(environment);
  const credentials = [...new Set(path.listeners.map(({ credentialName }) => credentialName))];
  const others = [access.mtls?.caSecret, receiver.tls?.gatewaySecret].filter(name => name !== undefined);
  const policies = ['PeerAuthentication', 'RequestAuthentication', 'AuthorizationPolicy'] as const;
  const edge: Read['kind'][] = ['Service', 'Pod', ...policies, 'DestinationRule'];
  const inner: Read['kind'][] = ['Service', 'Pod', 'EndpointSlice', ...policies, 'DestinationRule'];
  return unique([
    ...edge.map(kind => ({ kind, namespace: gateway.namespace })),
    { kind: 'Secret', namespace: gateway.namespace, names: [...credentials, ...others] },
    ...(tls.issuer ? [{ kind: 'Certificate' as const, namespace: gateway.namespace, names: credentials }] : []),
    { kind: 'Gateway', namespace: path.gateway.namespace, names: [path.gateway.name] },
    { kind: 'VirtualService', namespace: path.gateway.namespace },
    { kind: 'DestinationRule', namespace: path.gateway.namespace },
    ...inner.map(kind => ({ kind, namespace: alloy.namespace })),
    { kind: 'ConfigMap', namespace: alloy.namespace, names: [workload(environment).configMap] },
    ...(alloy.deployedBy === 'manifests'
      ? [{ kind: 'Deployment' as const, namespace: alloy.namespace, names: [alloyWorkload(environment).name] }]
      : []),
  ]);
}

function unique(reads: readonly Read[]): Read[] {
  return [...new Map(reads.map(one => [`${one.kind} ${one.namespace}`, one])).values()];
}
