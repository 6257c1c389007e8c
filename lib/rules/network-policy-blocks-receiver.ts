import { GATEWAY_PODS, PATH } from './example';
import { get, integer, list, stringMap, strings } from './json';
import type { Manifest } from './manifests';
import { sameNamespace } from './manifests';
import type { Model } from './model/model';
import { containerPort, selects, type Workload } from './model/workloads';
import { type Rule, twins, WORKLOADS } from './rule';

export const networkPolicyBlocksReceiver: Rule = {
  id: 'network-policy-blocks-receiver',
  severity: 'error',
  summary: "A NetworkPolicy that guards Alloy lets the gateway in on the receiver's ports.",
  why: `As soon as one NetworkPolicy for ingress selects a pod, whatever none of them allows is dropped. The gateway's connections time out: 503 with
UF after the connect timeout, UNAVAILABLE for gRPC. Ports are those of the pod.`,
  fix: "Allow the receiver's ports from the namespace of the gateway's pods.",
  reads: ['ConfigMap', 'Gateway', 'NetworkPolicy', 'Service', 'VirtualService', ...WORKLOADS],
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
    for (const { server, receivers } of model.otlpFlows) {
      for (const { receiver, process } of receivers) {
        const policies = guarding(model, process.workload);
        const ports = model.receiversOf(process.workload).map(found => found.receiver.port!);
        const gateway = { namespace: model.gatewayNamespace(server.gateway), pods: model.gatewayPods(server.gateway) };
        const key = `${process.workload.manifest.name} ${receiver.port}`;
        if (
          policies.length === 0 ||
          seen.has(key) ||
          policies.some(policy => lets(policy, process.workload, receiver.port!, gateway))
        )
          continue;
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

function guarding(model: Model, pod: Workload): Manifest[] {
  return model.manifests.ofKind('NetworkPolicy').filter(({ value, namespace }) => {
    const selector = get(value, 'spec', 'podSelector');
    const types = strings(get(value, 'spec', 'policyTypes'));
    const labels = stringMap(get(selector, 'matchLabels'));
    const isAll = Object.keys(labels).length === 0 && !get(selector, 'matchExpressions');
    return (
      sameNamespace(namespace, pod.namespace) &&
      (types.length === 0 || types.includes('Ingress')) &&
      (isAll || selects(labels, pod.labels))
    );
  });
}

function lets({ value }: Manifest, pod: Workload, port: number, gateway: Gateway | undefined): boolean {
  return list(get(value, 'spec', 'ingress')).some(rule => {
    const ports = list(get(rule, 'ports'));
    const isPort =
      ports.length === 0 ||
      ports.some(entry => {
        const wanted = get(entry, 'port');
        const first = wanted === undefined ? undefined : containerPort(pod, integer(wanted) ?? String(wanted));
        return (
          wanted === undefined ||
          (first !== undefined && first <= port && port <= (integer(get(entry, 'endPort')) ?? first))
        );
      });
    const from = list(get(rule, 'from'));
    return isPort && (from.length === 0 || !gateway?.namespace || from.some(peer => mayBe(peer, gateway)));
  });
}

interface Gateway {
  readonly namespace: string | undefined;
  readonly pods: readonly Workload[];
}

function mayBe(peer: unknown, { namespace, pods }: Gateway): boolean {
  const name = stringMap(get(peer, 'namespaceSelector', 'matchLabels'))['kubernetes.io/metadata.name'];
  const labels = stringMap(get(peer, 'podSelector', 'matchLabels'));
  const isOther = Object.keys(labels).length > 0 && pods.length > 0 && !pods.some(pod => selects(labels, pod.labels));
  const isLocalOnly = get(peer, 'namespaceSelector') === undefined && get(peer, 'ipBlock') === undefined;
  return !isLocalOnly && !isOther && (name === undefined || name === namespace);
}
