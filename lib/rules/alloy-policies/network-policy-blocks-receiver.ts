import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { GATEWAY_PODS, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { otlpFlows } from '../model/flows';
import { gatewayNamespace, gatewayPods } from '../model/fronts';
import { Pairs } from '../model/group';
import { perModel } from '../model/model';
import { guarding, lets } from '../model/network-policies';
import { receiverPorts } from '../model/processes';
import type { Workload } from '../model/read/kubernetes/workloads';

export const networkPolicyBlocksReceiver: Rule = {
  id: 'network-policy-blocks-receiver',
  hop: 'alloy-policies',
  severity: 'error',
  summary: "A NetworkPolicy that guards Alloy lets the gateway in on the receiver's ports.",
  why: `As soon as one NetworkPolicy for ingress selects a pod, whatever none of them allows is dropped. The gateway's connections time out: 503 with
UF after the connect timeout, UNAVAILABLE for gRPC. Ports are those of the pod.`,
  fix: "Allow the receiver's ports from the namespace of the gateway's pods.",
  reads: [...CONFIGS, ...SERVERS, 'NetworkPolicy', 'Service', ...ROUTES, ...WORKLOADS],
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
    for (const { server, receivers } of otlpFlows(model)) {
      const gateways = gatewayPods(model, server.gateway);
      if (!done.add(gateways, receivers)) continue;
      for (const { receiver, process } of receivers) {
        const key = `${process.workload.manifest.name} ${receiver.port}`;
        const policies = guarding(model, process.workload);
        if (policies.length === 0 || seen.has(key)) continue;
        const ports = [...receiverPorts(model, process.workload)].flatMap(port => port ?? []);
        const gateway = { namespace: gatewayNamespace(model, server.gateway), pods: gateways };
        if (isLetIn(model, process.workload, receiver.port!, gateway.namespace, gateways)) continue;
        // one that speaks of none of these ports may stand beside another that does
        if (
          !model.complete &&
          !policies.some(policy => ports.some(port => lets(policy, process.workload, port, undefined)))
        )
          continue;
        seen.add(key);
        yield {
          object: policies[0]!,
          path: ['spec', 'ingress'],
          got: `nothing lets the gateway (${gateway.namespace ?? 'in whatever namespace'}) in on ${receiver.port}, the ${receiver.transport} port of ${receiver.component.id}`,
        };
      }
    }
  },
};

/** Whether some policy that selects a pod lets the gateway in on a port. */
const isLetIn = perModel(
  (model, pod: Workload, port: number, namespace: string | undefined, pods: readonly Workload[]) =>
    guarding(model, pod).some(policy => lets(policy, pod, port, { namespace, pods })),
);
