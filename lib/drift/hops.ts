import type { Path } from '../kubernetes/json';

/** Which hop a difference breaks, and what somebody sees. */
export function hopOf(kind: string, path: Path, live: unknown, isGateway: boolean): string {
  if (kind === 'Service' && isGateway) return edgeHop(path, live);
  const key = [...path].reverse().find(step => typeof step === 'string' && HOPS[`${kind}.${step}`]);
  return HOPS[`${kind}.${key}`] ?? HOPS[kind] ?? 'not a hop of the path';
}

function edgeHop([top, field, , leaf]: Path, live: unknown): string {
  if (top === 'metadata') return '① load balancer: it is made, or checked, in another way';
  if (field === 'selector') return '③ Service → pod: other pods, or none, get the connections';
  if (field !== 'ports') return '① load balancer: other clients, or none, can reach it';
  if (leaf === 'targetPort')
    return '③ Service → pod: the connection arrives where Envoy does not listen, and is refused';
  if (leaf === 'port' || live === undefined) {
    return '① and ② load balancer and Service port: its listener goes away; clients are refused or time out, and Envoy logs nothing';
  }
  return '② Service port: a listener more or another protocol';
}

const HOPS: Readonly<Record<string, string>> = {
  AuthorizationPolicy: 'access: other clients are let in or refused (403, status 7)',
  'AuthorizationPolicy.istio.io/dry-run': 'access: the policy is off; it only notes what it would do',
  Certificate: 'TLS at the gateway: handshakes fail, or clients do not trust the certificate',
  ConfigMap: "Alloy's pipeline: other ports, sizes or destinations",
  DaemonSet: 'Alloy: other pods than those that were reviewed',
  Deployment: 'Alloy: other pods than those that were reviewed',
  'Deployment.traffic.sidecar.istio.io/excludeInboundPorts': 'past the sidecar: neither mTLS nor a policy holds there',
  'Deployment.hostNetwork': 'past the sidecar: the pods answer on the node’s address, without mTLS and policies',
  'Deployment.sidecar.istio.io/inject': 'the sidecar: without it neither mTLS nor a policy holds',
  DestinationRule: 'gateway → Alloy: mTLS, balancing or idle connections (503, status 14)',
  EnvoyFilter: 'rate limit: senders are let in faster, or refused (429, status 14)',
  Gateway: '④ Envoy: it listens on other ports or for other hosts, or with another certificate',
  'Gateway.number': '④ Envoy: it listens on another port than the Service forwards to; connections are refused',
  'Gateway.tls': '④ Envoy: TLS ends differently, or not; handshakes fail',
  NetworkPolicy: 'gateway → Alloy: connections are dropped (503 after the connect timeout)',
  PeerAuthentication: 'gateway → Alloy: plain text is let in, or mTLS is refused',
  PodDisruptionBudget: 'Alloy during a drain of nodes: all of its pods may go at once',
  RequestAuthentication: 'access: tokens are checked differently (401)',
  Service: 'Service → Alloy: other pods or ports, or none (503)',
  'Service.appProtocol': 'gateway → Alloy: gRPC fails with status 14, or HTTP with 502',
  'Service.externalIPs': 'Service → Alloy: the nodes take what is sent to these addresses, past the gateway',
  'Service.targetPort': 'Service → receiver: nobody listens there (403 from the policy, or 503)',
  ServiceAccount: 'Alloy: other rights than those that were reviewed',
  Sidecar: 'gateway → Alloy: which connections its sidecar takes, and for how long',
  StatefulSet: 'Alloy: other pods than those that were reviewed',
  Telemetry: 'what is logged: failed requests may go unseen',
  VirtualService: 'route: requests get 404 or UNIMPLEMENTED, or go elsewhere',
};
