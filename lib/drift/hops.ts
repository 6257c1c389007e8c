import { EXCLUDE_INBOUND_PORTS, INJECT_LABEL } from '../facts/istio';
import { HOPS } from '../hops';
import { get, type Path, stringMap } from '../kubernetes/json';
import { type Breaks, factsOf } from '../kubernetes/kinds';
import { selects } from '../kubernetes/selector';
import type { Expected } from './expected';

/** The hop that a difference breaks, and the symptom that somebody sees. */
export function breakageOf(ours: Expected, path: Path, live: unknown, expected: readonly Expected[]): string {
  const place = placeOf(ours, path, live, expected);
  return place ? `${HOPS[place[0]]}: ${place[1]}` : 'not a hop of the path';
}

function placeOf(ours: Expected, path: Path, live: unknown, expected: readonly Expected[]): Breaks | undefined {
  const { kind, value } = ours;
  // the gateway's Service is a load balancer, Alloy's is not
  if (kind === 'Service' && get(value, 'spec', 'type') === 'LoadBalancer') return edgePlace(path, live);
  const breaks = factsOf(kind)?.breaks;
  if (breaks?.[0] === 'pods' && isOfGateway(ours)) return ['listener', breaks[1]];
  const key = [...path].reverse().find(step => typeof step === 'string' && FIELDS[`${kind}.${step}`]);
  const place = FIELDS[`${kind}.${key}`] ?? breaks;
  return place?.[0] === 'alloy-policies' && isAtEdge(ours, expected) ? ['edge-policies', place[1]] : place;
}

/** Whether the object goes with the gateway's pods, and not with Alloy's. */
function isOfGateway({ value }: Expected): boolean {
  return get(value, 'metadata', 'labels', 'app.kubernetes.io/name') === 'otlp-gateway';
}

/** Whether a policy is for the pods that our Gateways select. */
function isAtEdge({ value }: Expected, expected: readonly Expected[]): boolean {
  if (get(value, 'spec', 'targetRefs') !== undefined) return true;
  const selector = stringMap(get(value, 'spec', 'selector', 'matchLabels'));
  return expected.some(
    ({ kind, value }) => kind === 'Gateway' && selects(selector, stringMap(get(value, 'spec', 'selector'))),
  );
}

function edgePlace([top, field, , leaf]: Path, live: unknown): Breaks {
  if (top === 'metadata') return ['nlb', 'the load balancer is made, or checked, in another way'];
  if (field === 'selector') return ['service-port', 'other pods, or none, get the connections'];
  if (field === 'externalTrafficPolicy')
    return ['nlb', 'connections go to other nodes, or the gateway sees a node’s address instead of the sender’s'];
  if (field !== 'ports') return ['nlb', 'other clients, or none, can reach the load balancer'];
  if (leaf === 'targetPort')
    return ['target-port', 'the connection arrives where Envoy does not listen, and is refused'];
  if (leaf === 'port' || live === undefined)
    return [
      'service-port',
      'the load balancer’s listener goes away; clients are refused or time out, and Envoy logs nothing',
    ];
  return ['service-port', 'a listener more or another protocol'];
}

/**
 * What a difference in one field breaks if that is more than what its kind breaks: by kind, then by the last step of
 * the field's path.
 */
const FIELDS: Readonly<Record<string, Breaks>> = {
  [`Deployment.${EXCLUDE_INBOUND_PORTS}`]: [
    'pods',
    'the port goes past the sidecar: neither mTLS nor a policy holds there',
  ],
  'Deployment.hostNetwork': [
    'pods',
    'past the sidecar, the pods answer on the node’s address, without mTLS and policies',
  ],
  [`Deployment.${INJECT_LABEL}`]: ['pods', 'without the sidecar neither mTLS nor a policy holds'],
  'Gateway.number': ['listener', 'Envoy listens on another port than the Service forwards to; connections are refused'],
  'Gateway.tls': ['listener', 'TLS ends differently, or not; handshakes fail'],
  'VirtualService.corsPolicy': ['route', 'browsers are let in or refused in another way'],
  'VirtualService.headers': ['route', 'Alloy gets other headers: a sender may choose its tenant, or has none'],
  'VirtualService.retries': ['route', 'the gateway repeats a failed request more often, less often or in other cases'],
  'VirtualService.timeout': ['route', 'a request is cut off sooner or later: 504, and gRPC fails'],
  'Service.appProtocol': ['alloy-service', 'gRPC fails with status 14, or HTTP with 502'],
  'Service.externalIPs': ['alloy-service', 'the nodes take what is sent to these addresses, past the gateway'],
  'Service.targetPort': ['alloy-service', 'nobody listens there (403 from the policy, or 503)'],
};
