import { HOPS, type HopId } from '../hops';
import { get, type Path, stringMap } from '../kubernetes/json';
import { selects } from '../kubernetes/selector';
import type { Expected } from './expected';

/** The hop that a difference breaks, and what somebody sees. */
export function hopOf(ours: Expected, path: Path, live: unknown, expected: readonly Expected[]): string {
  const place = placeOf(ours, path, live, expected);
  return place ? `${HOPS[place[0]]}: ${place[1]}` : 'not a hop of the path';
}

type Place = readonly [hop: HopId, consequence: string];

function placeOf(ours: Expected, path: Path, live: unknown, expected: readonly Expected[]): Place | undefined {
  const { kind, value } = ours;
  // a Service with a load balancer is the gateway's; Alloy's has none
  if (kind === 'Service' && get(value, 'spec', 'type') === 'LoadBalancer') return edgePlace(path, live);
  const key = [...path].reverse().find(step => typeof step === 'string' && PLACES[`${kind}.${step}`]);
  const place = PLACES[`${kind}.${key}`] ?? PLACES[kind];
  return place?.[0] === 'alloy-policies' && isAtEdge(ours, expected) ? ['edge-policies', place[1]] : place;
}

/** Whether a policy is for the pods that our Gateways select. */
function isAtEdge({ value }: Expected, expected: readonly Expected[]): boolean {
  const selector = stringMap(get(value, 'spec', 'selector', 'matchLabels'));
  return expected.some(
    ({ kind, value }) => kind === 'Gateway' && selects(selector, stringMap(get(value, 'spec', 'selector'))),
  );
}

function edgePlace([top, field, , leaf]: Path, live: unknown): Place {
  if (top === 'metadata') return ['nlb', 'the load balancer is made, or checked, in another way'];
  if (field === 'selector') return ['service-port', 'other pods, or none, get the connections'];
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

const PODS = 'other pods than those that were reviewed';

/** By kind, and by kind and field. Policies of the gateway's pods are the edge's. */
const PLACES: Readonly<Record<string, Place>> = {
  AuthorizationPolicy: ['alloy-policies', 'other clients are let in or refused (403, status 7)'],
  'AuthorizationPolicy.istio.io/dry-run': ['alloy-policies', 'the policy is off; it only notes what it would do'],
  Certificate: ['certificate', 'handshakes fail, or clients do not trust the certificate'],
  ConfigMap: ['config', 'other ports, sizes or destinations'],
  DaemonSet: ['pods', PODS],
  Deployment: ['pods', PODS],
  'Deployment.traffic.sidecar.istio.io/excludeInboundPorts': [
    'pods',
    'the port goes past the sidecar: neither mTLS nor a policy holds there',
  ],
  'Deployment.hostNetwork': [
    'pods',
    'past the sidecar, the pods answer on the node’s address, without mTLS and policies',
  ],
  'Deployment.sidecar.istio.io/inject': ['pods', 'without the sidecar neither mTLS nor a policy holds'],
  DestinationRule: ['destination', 'mTLS, balancing or idle connections (503, status 14)'],
  EnvoyFilter: ['edge-policies', 'senders are let in faster, or refused (429, status 14)'],
  Gateway: ['listener', 'Envoy listens on other ports or for other hosts, or with another certificate'],
  'Gateway.number': ['listener', 'Envoy listens on another port than the Service forwards to; connections are refused'],
  'Gateway.tls': ['listener', 'TLS ends differently, or not; handshakes fail'],
  NetworkPolicy: ['alloy-policies', 'connections are dropped (503 after the connect timeout)'],
  PeerAuthentication: ['alloy-policies', 'plain text is let in, or mTLS is refused'],
  PodDisruptionBudget: ['pods', 'all pods may go at once when nodes are drained'],
  RequestAuthentication: ['alloy-policies', 'tokens are checked differently (401)'],
  Service: ['alloy-service', 'other pods or ports, or none (503)'],
  'Service.appProtocol': ['alloy-service', 'gRPC fails with status 14, or HTTP with 502'],
  'Service.externalIPs': ['alloy-service', 'the nodes take what is sent to these addresses, past the gateway'],
  'Service.targetPort': ['alloy-service', 'nobody listens there (403 from the policy, or 503)'],
  ServiceAccount: ['pods', 'other rights than those that were reviewed'],
  Sidecar: ['destination', 'which connections Alloy’s sidecar takes, and for how long'],
  StatefulSet: ['pods', PODS],
  Telemetry: ['pods', 'failed requests may go unseen in the access log'],
  VirtualService: ['route', 'requests get 404 or UNIMPLEMENTED, or go elsewhere'],
};
