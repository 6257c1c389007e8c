/** What is seen when the gateway does not get through to Alloy. */

import type { Environment } from '../environment/schema';
import { selectorText } from '../kubernetes/selector';
import type { Edge, Tier } from '../path/path';
import { atEdge, atTier } from '../path/pod-commands';
import { destinationRuleOf } from '../path/tiers';
import { dialectOf, routesOf } from './dialects';
import { code } from './markdown';
import { COSTS, type Symptom } from './symptom';

/** Symptoms of the destination, of Alloy’s Service and of its endpoints. */
export function upstreamSymptoms(edge: Edge, environment: Environment): Symptom[] {
  const { ask } = atEdge(edge);
  const { tier } = edge;
  const { host, labels, receivers, service } = tier;
  const { name: rule } = destinationRuleOf(tier);
  const { kubectl } = atTier(tier);
  const ports = receivers.map(({ transport, port }) => `${code(port)} for ${transport === 'grpc' ? 'gRPC' : 'HTTP'}`);
  const protocols = receivers.map(({ appProtocol, port }) => `\`appProtocol: ${appProtocol}\` on ${port}`);
  return [
    {
      seen: '503, or UNAVAILABLE (14), with `UH`',
      hops: ['endpoints'],
      look: code(`${kubectl} get pods -l ${selectorText(labels)}`),
      fix: 'No pod of Alloy is ready. If all are: the Service’s selector does not match them.',
      costs: COSTS.repeated,
    },
    {
      seen: '503, or UNAVAILABLE (14), with `NC`; or HTTP 415',
      hops: ['route'],
      look: code(routesOf(edge)),
      fix: `The ${edge.routeKind} of that transport leads to a port that ${code(service.name)} lacks (\`NC\`), or to the other transport’s (415): ${ports.join(', ')}.`,
      costs: `${COSTS.repeated}; with 415 **lost**`,
    },
    {
      seen: '503, or UNAVAILABLE (14), with `UC` or `URX,UF` on every request',
      hops: ['destination'],
      look: code(`${ask('clusters')} --fqdn ${host}`),
      fix: environment.receiver.tls
        ? `The gateway must use \`MUTUAL\` with ${code(environment.receiver.tls.gatewaySecret)}: DestinationRule ${code(rule)}. ${code(environment.receiver.tls.certificateSecret)} must have the name ${code(host)}, and be of the CA in ${code(environment.receiver.tls.gatewaySecret)}. And the receiver must listen: steps 1 and 5.`
        : `The gateway must use \`ISTIO_MUTUAL\`: DestinationRule ${code(rule)} (another one for the same host?). \`DISABLE\` gives \`UC\`, \`SIMPLE\` gives \`URX,UF\`, and so does a pod without its sidecar: step 5.`,
      costs: COSTS.repeated,
    },
    ...(environment.receiver.tls ? [] : behindSidecar(tier)),
    {
      seen: '503 with `UC` now and then, of a sender with long pauses',
      hops: ['destination'],
      look: code(`${kubectl} get destinationrule ${rule} -o yaml`),
      fix: `Alloy closes idle connections after ${environment.receiver.http.idleTimeoutSeconds} s; the DestinationRule’s \`idleTimeout\` must be below.`,
      costs: COSTS.repeated,
    },
    {
      seen: '504, or UNAVAILABLE (14), with `UT`',
      hops: ['route'],
      look: code(routesOf(edge)),
      fix: `The route’s ${dialectOf(edge).timeout} ended before Alloy had answered. Ours is longer than any SDK waits: somebody has shortened it, or the backend takes longer still.`,
      costs: `${COSTS.repeated}; some of it arrives twice`,
    },
    {
      seen: 'gRPC UNAVAILABLE (14), “upstream protocol error”, `UPE`, while HTTP works; or HTTP 502',
      hops: ['alloy-service'],
      look: 'step 2',
      fix: `${protocols.join(', ')}.`,
      costs: COSTS.repeated,
    },
    {
      seen: 'One replica of Alloy gets everything',
      hops: ['endpoints'],
      look: 'step 5',
      fix: 'The gateway balances every request by LEAST_REQUEST, those of one connection too: the other pods are not ready, or are not in the Service.',
      costs: COSTS.nothing,
    },
  ];
}

/** What the gateway logs without a flag: the answer came, and came from Alloy’s sidecar. */
function behindSidecar(tier: Tier): Symptom[] {
  const { kubectl, proxyLog } = atTier(tier);
  const { service, settings } = tier;
  return [
    {
      seen: '503, or UNAVAILABLE (14), “connection failure”, without a flag',
      hops: ['receiver'],
      look: `step 1, and ${code(`${proxyLog} --tail 20`)}`,
      fix: `Alloy’s sidecar finds nobody on that port of the pod: ${settings.present ? 'the owner’s configuration does not run our module (its lines: “Changes”), ' : ''}the receiver’s block is missing, or its endpoint is another port or 127.0.0.1.`,
      costs: COSTS.repeated,
    },
    // Where the pods are somebody else's, the policy refuses on our ports alone.
    ...(settings.present ? [] : [notLetIn(kubectl, service.name)]),
  ];
}

function notLetIn(kubectl: string, service: string): Symptom {
  return {
    seen: '403, or PERMISSION_DENIED (7), “RBAC: access denied”, for everybody, without a flag',
    hops: ['alloy-service'],
    look: code(`${kubectl} get service ${service} -o yaml`),
    fix: 'Its `targetPort` is none that the policy of Alloy’s workload lets in.',
    costs: COSTS.lost,
  };
}
