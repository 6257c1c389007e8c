/** How gateways connect to Alloy's pods, whichever API the edge is written in. */
import type { Construct } from 'constructs';
import {
  DestinationRule,
  DestinationRuleSpecTrafficPolicyLoadBalancerSimple,
  type DestinationRuleSpecTrafficPolicyPortLevelSettings,
  DestinationRuleSpecTrafficPolicyTlsMode,
} from '../../../imports/networking.istio.io';
import { metadata, Wave } from '../metadata';
import type { GatewayProps } from './props';

/** Makes the DestinationRule for Alloy's Service. */
export function destinationRule(scope: Construct, id: string, edge: GatewayProps): DestinationRule {
  const { alloyService, alloyHost, listeners, sharedServiceRule } = edge;
  const policy = trafficPolicy(edge);
  const name = sharedServiceRule ?? alloyService.name;
  // Istio's words for a port are those for the whole, in types of their own.
  const portLevelSettings = listeners.map(
    ({ receiverPort }) =>
      ({ port: { number: receiverPort }, ...policy }) as unknown as DestinationRuleSpecTrafficPolicyPortLevelSettings,
  );
  return new DestinationRule(scope, id, {
    metadata: metadata({ name, namespace: alloyService.namespace }, Wave.ROUTES),
    spec: { host: alloyHost, trafficPolicy: sharedServiceRule === undefined ? policy : { portLevelSettings } },
  });
}

function trafficPolicy({
  alloyHost,
  upstreamTlsSecret,
  idleTimeoutSeconds,
  maxConcurrentRequests: limit,
}: GatewayProps) {
  return {
    loadBalancer: { simple: DestinationRuleSpecTrafficPolicyLoadBalancerSimple.LEAST_UNDERSCORE_REQUEST },
    tls: upstreamTlsSecret
      ? {
          mode: DestinationRuleSpecTrafficPolicyTlsMode.MUTUAL,
          credentialName: upstreamTlsSecret,
          sni: alloyHost,
          subjectAltNames: [alloyHost],
        }
      : { mode: DestinationRuleSpecTrafficPolicyTlsMode.ISTIO_UNDERSCORE_MUTUAL },
    connectionPool: {
      http: {
        idleTimeout: `${idleTimeoutSeconds}s`,
        ...(limit && { http2MaxRequests: limit, http1MaxPendingRequests: limit }),
      },
    },
  };
}
