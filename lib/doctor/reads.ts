/** What the doctor reads, once: the requests and the rights for them come from the same list. */

import type { Environment } from '../environment/schema';
import { ROOT_NAMESPACE } from '../facts/istio';
import type { Kind } from '../kubernetes/kinds';
import { pathOf } from '../path/path';

export interface Read {
  readonly kind: Kind;
  readonly namespace: string;
  /** Names to get one by one. Without names, the namespace is listed. */
  readonly names?: readonly string[];
}

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

/** Istio's kinds that act on pods and hosts of their namespace; in the root namespace, of every namespace. */
const HOLDS = ['PeerAuthentication', 'RequestAuthentication', 'AuthorizationPolicy', 'DestinationRule'] as const;

/** One for each kind and namespace: with the names of all, or listed where one of them lists. */
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
