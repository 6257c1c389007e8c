/** What the doctor reads: the requests and the Roles for them come from this one list. */

import type { Environment } from '../environment/schema';
import { ROOT_NAMESPACE } from '../facts/istio';
import type { Kind } from '../kubernetes/kinds';
import { pathOf } from '../path/path';

/** Objects of one kind in one namespace. */
export interface Read {
  readonly kind: Kind;
  readonly namespace: string;
  /** Names to get one by one. Without names, the namespace is listed. */
  readonly names?: readonly string[];
}

/** Everything that the doctor reads for an environment, each kind and namespace once. */
export function readsOf(environment: Environment): Read[] {
  const { edges, tiers } = pathOf(environment);
  const all = (kinds: readonly Read['kind'][], namespace: string): Read[] => kinds.map(kind => ({ kind, namespace }));
  return unique([
    ...edges.flatMap(({ settings: { access, tls }, namespace, gateway, listeners, rateLimit }): Read[] => {
      const credentials = [...new Set(listeners.map(({ credentialName }) => credentialName))];
      const gatewaySecret = environment.receiver.tls?.gatewaySecret;
      const others = [access.mtls?.caSecret, gatewaySecret].filter(name => name !== undefined);
      return [
        ...all(['Service', 'Pod', 'Gateway', 'VirtualService', ...HOLDS], namespace),
        { kind: 'Secret', namespace, names: [...credentials, ...others] },
        ...(tls.issuer ? [{ kind: 'Certificate' as const, namespace, names: credentials }] : []),
        ...(rateLimit
          ? [{ kind: 'EnvoyFilter' as const, namespace: rateLimit.namespace, names: [rateLimit.name] }]
          : []),
        ...all(['Gateway', 'VirtualService', 'DestinationRule'], gateway.namespace),
      ];
    }),
    ...tiers.flatMap(({ namespace, configMap, workload }): Read[] => [
      ...all(['Service', 'Pod', 'EndpointSlice', 'VirtualService', ...HOLDS, 'Sidecar', 'NetworkPolicy'], namespace),
      { kind: 'ConfigMap', namespace, names: [configMap] },
      ...(environment.alloy.deployedBy === 'manifests'
        ? [{ kind: 'Deployment' as const, namespace, names: [workload.name] }]
        : []),
    ]),
    ...all([...HOLDS, 'Sidecar'], ROOT_NAMESPACE),
  ]);
}

/**
 * Istio's kinds that act on the pods and hosts of their namespace; in the root namespace, on those of every namespace.
 */
const HOLDS = ['PeerAuthentication', 'RequestAuthentication', 'AuthorizationPolicy', 'DestinationRule'] as const;

/** Merges reads of one kind and namespace: all their names, or the whole namespace if one of them lists it. */
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
