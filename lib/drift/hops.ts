import type { Path } from '../kubernetes/json';
import { factsOf } from '../kubernetes/kinds';

/** Which hop a difference breaks, and what somebody sees. */
export function hopOf(kind: string, path: Path, live: unknown, isGateway: boolean): string {
  if (kind === 'Service' && isGateway) return edgeHop(path, live);
  const key = [...path].reverse().find(step => typeof step === 'string' && FIELDS[`${kind}.${step}`]);
  return FIELDS[`${kind}.${key}`] ?? factsOf(kind)?.breaks ?? 'not a hop of the path';
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

/** What a difference in one field breaks, where that is more than what its kind does: by kind and the step that the field's path has last. */
const FIELDS: Readonly<Record<string, string>> = {
  'AuthorizationPolicy.istio.io/dry-run': 'access: the policy is off; it only notes what it would do',
  'Deployment.traffic.sidecar.istio.io/excludeInboundPorts': 'past the sidecar: neither mTLS nor a policy holds there',
  'Deployment.hostNetwork': 'past the sidecar: the pods answer on the node’s address, without mTLS and policies',
  'Deployment.sidecar.istio.io/inject': 'the sidecar: without it neither mTLS nor a policy holds',
  'Gateway.number': '④ Envoy: it listens on another port than the Service forwards to; connections are refused',
  'Gateway.tls': '④ Envoy: TLS ends differently, or not; handshakes fail',
  'Service.appProtocol': 'gateway → Alloy: gRPC fails with status 14, or HTTP with 502',
  'Service.externalIPs': 'Service → Alloy: the nodes take what is sent to these addresses, past the gateway',
  'Service.targetPort': 'Service → receiver: nobody listens there (403 from the policy, or 503)',
};
