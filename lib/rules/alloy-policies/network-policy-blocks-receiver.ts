import { HBONE_PORT } from '../../facts/istio';
import { get } from '../../kubernetes/json';
import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { type Manifest, nameOf } from '../../kubernetes/manifests';
import { GATEWAY_PODS, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { type Flow, otlpFlows } from '../model/flows';
import { boundPort, entrancesTo, gatewayNamespace, gatewayPods } from '../model/fronts';
import { Pairs } from '../model/group';
import { hasSidecar, isAmbient } from '../model/injection';
import { type Model, perModel } from '../model/model';
import { guarding, lets, letsOut, letsOutsidersIn } from '../model/network-policies';
import type { Problem } from '../model/problem';
import { type ReceiverAt, receiverPorts } from '../model/processes';
import type { Workload } from '../model/read/kubernetes/workloads';
import { serverText } from '../model/servers';

export const networkPolicyBlocksReceiver: Rule = {
  id: 'network-policy-blocks-receiver',
  hop: 'alloy-policies',
  severity: 'error',
  summary:
    'NetworkPolicies let senders in to the gateway, the gateway out to Alloy, and the gateway in there on the receiver’s ports.',
  why: `As soon as one NetworkPolicy for a direction selects a pod, whatever none of them allows is dropped. The gateway's connections time out: 503 with
UF after the connect timeout, UNAVAILABLE for gRPC; those of senders are never opened. Ports are those of the pod; in an ambient mesh, where ztunnel carries all connections
through one port, ${HBONE_PORT} ("maybe a NetworkPolicy is blocking HBONE port ${HBONE_PORT}").`,
  fix: "Allow the receiver's ports from the namespace of the gateway's pods.",
  reads: [
    ...CONFIGS,
    ...SERVERS,
    ...['MutatingWebhookConfiguration', 'Namespace', 'NetworkPolicy', 'Service'],
    ...ROUTES,
    ...WORKLOADS,
  ],
  ...twins(
    `${PATH}${GATEWAY_PODS}---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: alloy, namespace: observability}
spec:
  podSelector: {matchLabels: {app: alloy}}
  ingress:
    - from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: istio-system}}}]
      ports: [{port: 4317}, {port: 4318}]
`,
    ', {port: 4318}',
    '',
  ),
  *check(model) {
    const seen = new Set<string>();
    const done = new Pairs();
    for (const flow of otlpFlows(model)) {
      yield* beforeGateway(model, flow, seen);
      const gateways = gatewayPods(model, flow.server.gateway);
      if (!done.add(gateways, flow.receivers)) continue;
      for (const receiver of flow.receivers) {
        yield* behindGateway(model, gateways, receiver, seen);
        yield* beforeReceiver(model, flow, receiver, seen);
      }
    }
  },
};

/** What keeps senders out of the gateway's pods. */
function* beforeGateway(model: Model, { server }: Flow, seen: Set<string>): Generator<Problem> {
  const port = boundPort(model, server);
  const isOpen = entrancesTo(model, server).some(({ service }) => service.type === 'LoadBalancer');
  for (const pod of isOpen && port !== undefined ? gatewayPods(model, server.gateway) : []) {
    const policies = guardingPods(model, pod, 'Ingress');
    const isIn = (number: number) => policies.some(policy => letsOutsidersIn(policy, pod, number));
    const key = `in ${nameOf(pod.manifest)} ${port}`;
    if (policies.length === 0 || isIn(port!) || seen.has(key)) continue;
    const others = server.gateway.servers.flatMap(other => boundPort(model, other) ?? []);
    if (!model.complete && !others.some(isIn)) continue;
    seen.add(key);
    yield {
      object: policies[0]!,
      path: ['spec', 'ingress'],
      got: `nothing lets senders in to ${nameOf(pod.manifest)} on ${port}, which ${serverText(server)} opens`,
      fix: `Allow port ${port} from everywhere, or from the address blocks of the senders and of the load balancer.`,
    };
  }
}

/** What keeps the gateway from connecting to a receiver. */
function* behindGateway(
  model: Model,
  gateways: readonly Workload[],
  { receiver, process }: ReceiverAt,
  seen: Set<string>,
): Generator<Problem> {
  const { workload } = process;
  const port = portInto(model, workload, receiver.port!);
  for (const pod of receiver.port === undefined ? [] : gateways) {
    const policies = guardingPods(model, pod, 'Egress');
    const isOut = (number: number) => policies.some(policy => letsOut(model, policy, workload, number));
    const key = `out ${nameOf(pod.manifest)} ${port}`;
    if (policies.length === 0 || isOut(port) || seen.has(key)) continue;
    if (!model.complete && ![...receiverPorts(model, workload)].some(other => other !== undefined && isOut(other)))
      continue;
    seen.add(key);
    yield {
      object: policies[0]!,
      path: ['spec', 'egress'],
      got: `nothing lets ${nameOf(pod.manifest)} out to ${port} of ${nameOf(workload.manifest)}`,
      fix: `Allow egress to port ${port} in ${workload.namespace ? `the namespace ${workload.namespace}` : "the namespace of Alloy's pods"}.`,
    };
  }
}

/** What keeps the gateway out of a receiver's pods. */
function* beforeReceiver(
  model: Model,
  { server }: Flow,
  { receiver, process }: ReceiverAt,
  seen: Set<string>,
): Generator<Problem> {
  const { workload } = process;
  const key = `${workload.manifest.name} ${receiver.port}`;
  const policies = guarding(model, workload);
  if (policies.length === 0 || seen.has(key)) return;
  const gateway = {
    namespace: gatewayNamespace(model, server.gateway),
    pods: gatewayPods(model, server.gateway),
  };
  const port = portInto(model, workload, receiver.port!);
  if (isLetIn(model, workload, port, gateway.namespace, gateway.pods)) return;
  const ports = [...receiverPorts(model, workload)].flatMap(found => found ?? []);
  // one that speaks of none of these ports may stand beside another that does
  if (!model.complete && !ports.some(other => policies.some(policy => lets(model, policy, workload, other, undefined))))
    return;
  seen.add(key);
  const isTunnel = port !== receiver.port;
  yield {
    object: policies[0]!,
    path: ['spec', 'ingress'],
    got: `nothing lets the gateway (${gateway.namespace ?? 'in whatever namespace'}) in on ${
      isTunnel ? `${port}, by which connections come to ${receiver.port} in an ambient mesh` : receiver.port
    }, the ${receiver.transport} port of ${receiver.component.id}`,
    ...(isTunnel && { fix: `Allow port ${port}, too.` }),
  };
}

/** The port by which connections for a receiver come to its pods. */
function portInto(model: Model, workload: Workload, port: number): number {
  return hasSidecar(model, workload) !== true && isAmbient(model, workload) ? HBONE_PORT : port;
}

/** The policies of pods. Those on the network of their node have none. */
function guardingPods(model: Model, pod: Workload, direction: 'Ingress' | 'Egress'): readonly Manifest[] {
  return get(pod.spec, 'hostNetwork') === true ? [] : guarding(model, pod, direction);
}

/** Whether some policy that selects a pod lets the gateway in on a port. */
const isLetIn = perModel(
  (model, pod: Workload, port: number, namespace: string | undefined, pods: readonly Workload[]) =>
    guarding(model, pod).some(policy => lets(model, policy, pod, port, { namespace, pods })),
);
