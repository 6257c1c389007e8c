/** The oldest versions of Kubernetes and Istio that take what an environment asks for. */

import type { Environment } from '../environment/schema';
import { ISTIOD_PODS, ROOT_NAMESPACE } from '../facts/istio';
import {
  ISTIO_CONNECTION_AGE,
  ISTIO_FRONTEND_CA,
  ISTIO_TRAFFIC_DISTRIBUTION,
  KUBERNETES_SAME_ZONE,
  OLDEST_KUBERNETES,
} from '../facts/versions';
import { KUBECTL, kubectlIn } from '../path/commands';
import { pathOf } from '../path/path';
import type { Requirement } from './requirement';

/** What the cluster must be. Istio is asked for only where a field needs a version that its objects don't show. */
export function versions(environment: Environment): Requirement[] {
  const { trafficDistribution } = environment.alloy;
  const isSameZone = trafficDistribution === 'PreferSameZone';
  const kubernetes = isSameZone ? [KUBERNETES_SAME_ZONE, OLDEST_KUBERNETES] : [OLDEST_KUBERNETES];
  const edges = pathOf(environment).edges.map(({ settings }) => settings);
  const isOwn = edges.some(({ gateway }) => gateway.deployment);
  const asksByGatewayApi = edges.some(({ access, gateway }) => gateway.api === 'gateway-api' && access.mtls);
  // the newest first
  const istio = [
    ...(asksByGatewayApi ? [ISTIO_FRONTEND_CA] : []),
    ...(isOwn ? [ISTIO_CONNECTION_AGE] : []),
    ...(trafficDistribution === undefined ? [] : [ISTIO_TRAFFIC_DISTRIBUTION]),
  ];
  return [
    {
      what: 'Kubernetes',
      having: `${kubernetes[0]!.version} or newer`,
      why: kubernetes.map(({ why }) => why).join(' '),
      see: `${KUBECTL} version`,
      needed: { look: 'kubernetes version', oldest: kubernetes[0]!.version },
    },
    ...(istio.length
      ? [
          {
            what: 'istiod',
            having: `${istio[0]!.version} or newer${asksByGatewayApi ? '' : ' (better so)'}`,
            why: istio.map(({ version, why }) => `${version}: ${why}`).join(' '),
            see: `${kubectlIn(ROOT_NAMESPACE)} get pods -l ${ISTIOD_PODS} -o jsonpath='{..image}'`,
            needed: {
              look: 'istio version' as const,
              oldest: istio[0]!.version,
              ...(asksByGatewayApi && { isHard: true as const }),
            },
          },
        ]
      : []),
  ];
}
