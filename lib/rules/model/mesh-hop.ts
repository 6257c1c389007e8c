/** How the gateway speaks to a port of pods in the mesh, and what the sidecar there makes of it. */

import { get } from '../../kubernetes/json';
import { rulesInForce, trafficPoliciesFor } from './destination-rules';
import type { Flow } from './flows';
import { groupBy } from './group';
import { peerMode } from './mesh';
import { isAutoMtls } from './mesh-config';
import { type Model, perModel } from './model';
import { podsOf, targetNumber } from './pods';
import { protocolOf } from './protocols';
import { policyAt, tlsMode } from './read/istio/destination-rule';
import { inDomain } from './read/istio/host';
import type { ServicePort } from './read/kubernetes/services';
import type { Workload } from './read/kubernetes/workloads';

/** The TLS mode that the DestinationRules in force for the gateways set for a port of a Service. undefined if none does: Istio chooses. */
export const tlsModeFor = perModel((model, { service, port }: ServicePort): string | undefined => {
  for (const rule of rulesInForce(model, service)) {
    const mode = tlsMode(policyAt(rule, port).value);
    if (mode) return mode;
  }
  return undefined;
});

/**
 * Whether the gateway's identity arrives at the pods, as far as the input shows: it travels in the mesh's mTLS alone. A sidecar
 * with DISABLE does not end mTLS; without a DestinationRule Istio then speaks plain text.
 */
export function bringsIdentity(
  model: Model,
  port: ServicePort,
  workload: Workload,
  target: number | undefined,
): boolean {
  const mode = tlsModeFor(model, port);
  if (mode) return mode === 'ISTIO_MUTUAL';
  return isAutoMtls(model) && peerMode(model, workload, target)?.mode !== 'DISABLE';
}

/**
 * The server name in the gateway's handshake with a sidecar: that of its cluster, whatever host the sender named. undefined if a
 * DestinationRule may say another.
 * @see https://github.com/istio/istio/blob/master/pilot/pkg/model/service.go (BuildDNSSrvSubsetKey)
 */
export function serverNameOf(model: Model, { servicePort, destination }: Flow): string | undefined {
  const { port } = servicePort;
  const isSaid = trafficPoliciesFor(model, servicePort).some(({ value }) => get(value, 'tls', 'sni') !== undefined);
  if (isSaid || port === undefined) return undefined;
  return `outbound_.${port}_.${destination.subset ?? ''}_.${inDomain(destination.fqdn, model.clusterDomain)}`;
}

/**
 * Whether the sidecar behind a Service's port knows connections alone: the Service says so, or says nothing. Inside the mesh's TLS nobody can
 * see what the protocol is.
 */
export const isTcpAt = perModel((model, port: ServicePort): boolean => {
  const target = targetNumber(model, port);
  // several Services may say different things of one port
  const alike = byPods(model).get(podsOf(model, port.service)) ?? [];
  const protocols = alike.filter(other => targetNumber(model, other) === target).map(protocolOf);
  return protocols.length > 0 && protocols.every(protocol => protocol === undefined || OPAQUE.has(protocol));
});

const byPods = perModel(model => groupBy(model.servicePorts, ({ service }) => podsOf(model, service)));

/** @see https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/ */
const OPAQUE: ReadonlySet<string> = new Set(['tcp', 'tls', 'https', 'mongo', 'mysql', 'redis']);
