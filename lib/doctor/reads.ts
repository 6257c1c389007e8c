/** What the doctor reads: the requests and the Roles for them come from this one list. */

import type { EdgeView } from '../environment/edge-views';
import { gatewayScales } from '../environment/replicas';
import type { Environment } from '../environment/schema';
import { GATEWAY_API_GROUP } from '../facts/gateway-api';
import { ROOT_NAMESPACE } from '../facts/istio';
import { ISTIO_ROUTES, ISTIO_SERVERS, KINDS, type Kind, KNOWN_KINDS, POLICIES, WORKLOADS } from '../kubernetes/kinds';
import { type Edge, pathOf } from '../path/path';

/**
 * Istio's kinds that act on the pods and hosts of their namespace; in the root namespace, on those of every namespace.
 */
const HOLDS = [...POLICIES, 'DestinationRule'] as const;
/** What is listed in the namespaces of the gateway and of Alloy. */
const AT_EDGE = ['Service', 'Pod', ...ISTIO_SERVERS, ...ISTIO_ROUTES, ...HOLDS] as const;
const AT_ALLOY = ['Service', 'Pod', 'EndpointSlice', ...ISTIO_ROUTES, ...HOLDS, 'Sidecar', 'NetworkPolicy'] as const;

/**
 * The kinds that are read wherever an object of them can be on the path: those that are listed, Alloy's configuration,
 * and what makes pods, since the pods are listed.
 */
export const WHOLE: readonly string[] = [...AT_EDGE, ...AT_ALLOY, 'ConfigMap', ...WORKLOADS, ...ofGatewayApi()];

/** The Gateway API's kinds are on no edge that the doctor judges: a rule that reads them too sees all that matters without. */
function ofGatewayApi(): readonly string[] {
  return KNOWN_KINDS.filter(kind => KINDS[kind].group === GATEWAY_API_GROUP);
}

/** Objects of one kind in one namespace. */
export interface Read {
  readonly kind: Kind;
  /** Empty for a kind without namespaces. */
  readonly namespace: string;
  /** Names to get one by one. Without names, the namespace is listed. */
  readonly names?: readonly string[];
}

/**
 * Everything that the doctor reads for an environment, each kind and namespace once. For one edge alone that is the same, since rules
 * judge Alloy's policies by all gateways before it: a token may be asked of another edge's senders only.
 */
export function readsOf(environment: Environment | EdgeView): Read[] {
  const { edges, tiers } = pathOf('whole' in environment ? environment.whole : environment);
  const all = (kinds: readonly Read['kind'][], namespace: string): Read[] => kinds.map(kind => ({ kind, namespace }));
  return unique([
    ...edges.flatMap((edge): Read[] => {
      const { settings, namespace, gateway, listeners, rateLimit, tier } = edge;
      const { access, tls } = settings;
      const credentials = [...new Set(listeners.map(({ credentialName }) => credentialName))];
      const others = [access.mtls?.caSecret, tier.tls?.gatewaySecret].filter(name => name !== undefined);
      return [
        ...all(AT_EDGE, namespace),
        { kind: 'Secret', namespace, names: [...credentials, ...others] },
        ...(tls.issuer ? [{ kind: 'Certificate' as const, namespace, names: credentials }] : []),
        ...(rateLimit
          ? [{ kind: 'EnvoyFilter' as const, namespace: rateLimit.namespace, names: [rateLimit.name] }]
          : []),
        ...(settings.gateway.deployment ? ofGatewayPods(edge, settings.gateway.deployment) : []),
        ...all([...ISTIO_SERVERS, ...ISTIO_ROUTES, 'DestinationRule'], gateway.namespace),
      ];
    }),
    ...tiers.flatMap(({ settings: { autoscaling, deployedBy }, namespace, configMap, workload }): Read[] => [
      ...all(AT_ALLOY, namespace),
      { kind: 'ConfigMap', namespace, names: [configMap] },
      ...(deployedBy === 'manifests' ? [{ kind: workload.kind, namespace, names: [workload.name] }] : []),
      ...(deployedBy === 'manifests' && autoscaling
        ? [{ kind: 'HorizontalPodAutoscaler' as const, namespace, names: [workload.name] }]
        : []),
    ]),
    ...all([...HOLDS, 'Sidecar'], ROOT_NAMESPACE),
  ]);
}

/** The gateway's pods where they are ours: what makes them, their rights, and what says how many there are. */
function ofGatewayPods(
  { namespace, serviceAccount, workload }: Edge,
  deployment: NonNullable<Edge['settings']['gateway']['deployment']>,
): Read[] {
  return [
    { kind: workload.kind, namespace, names: [workload.name] },
    { kind: 'Role', namespace, names: [serviceAccount] },
    { kind: 'RoleBinding', namespace, names: [serviceAccount] },
    ...(gatewayScales(deployment)
      ? [{ kind: 'HorizontalPodAutoscaler' as const, namespace, names: [workload.name] }]
      : []),
  ];
}

/** Merges reads of one kind and namespace: all their names, or the whole namespace if one of them lists it. */
export function unique(reads: readonly Read[]): Read[] {
  const places = new Map<string, Read>();
  for (const one of reads) {
    const place = `${one.kind} ${one.namespace}`;
    const other = places.get(place);
    const both = other?.names && one.names && [...new Set([...other.names, ...one.names])];
    places.set(place, other ? { ...one, names: both } : one);
  }
  return [...places.values()];
}
