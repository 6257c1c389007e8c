import { get, strings, text } from '../../kubernetes/json';
import { ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { type Manifest, nameOf } from '../../kubernetes/manifests';
import { GATEWAY_PODS, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { otlpFlows } from '../model/flows';
import { gatewayPods } from '../model/fronts';
import { Pairs } from '../model/group';
import { policiesFor } from '../model/mesh';
import { perModel } from '../model/model';
import { speaksOf } from '../model/policy-rules';
import { type PolicyRule, rulesOf } from '../model/read/istio/authorization-policy';
import type { Workload } from '../model/read/kubernetes/workloads';

export const policyRefusesGateway: Rule = {
  id: 'policy-refuses-gateway',
  hop: 'alloy-policies',
  severity: 'error',
  summary: "Where ALLOW policies guard Alloy, one of them lets the gateway's own identity in on the receiver's ports.",
  why: `As soon as one ALLOW policy selects a pod, whatever none of them allows is refused. The gateway comes with the identity of its pods:
cluster.local/ns/<namespace>/sa/<service account>. Any other name there means 403, status 7 for gRPC, for everybody.`,
  fix: "Write the namespace and the service account of the gateway's pods.",
  reads: ['AuthorizationPolicy', 'ConfigMap', ...SERVERS, 'Service', ...ROUTES, ...WORKLOADS],
  ...twins(
    `${PATH}${GATEWAY_PODS}---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: alloy, namespace: observability}
spec:
  selector: {matchLabels: {app: alloy}}
  rules:
    - from: [{source: {principals: [cluster.local/ns/istio-system/sa/istio-ingressgateway]}}]
      to: [{operation: {ports: ["4317", "4318"]}}]
`,
    'istio-system/sa/istio-ingressgateway]',
    'istio-system/sa/istio-ingress]',
  ),
  *check(model) {
    const seen = new Set<unknown>();
    const done = new Pairs();
    for (const { server, receivers } of otlpFlows(model)) {
      const gateways = gatewayPods(model, server.gateway);
      if (!done.add(gateways, receivers)) continue;
      for (const { receiver, process } of receivers) {
        const held = policiesFor(model, 'AuthorizationPolicy', process.workload);
        const { policy, rules, isLet } = allowing(model, held, receiver.port);
        // one that speaks of other ports may stand beside another that does of this
        if (gateways.length === 0 || !policy || seen.has(policy) || (rules.length === 0 && !model.complete)) continue;
        if (isLet(gateways)) continue;
        seen.add(policy);
        yield {
          object: policy,
          path: [...(rules[0]?.path ?? ['spec', 'rules'])],
          got: `${nameOf(gateways[0]!.manifest)} comes as ${identity(gateways[0]!)}, and nothing allows that on ${receiver.port}`,
        };
      }
    }
  },
};

/** What the ALLOW policies say about a port, and whether they let some of these pods in. */
const allowing = perModel((_, held: readonly Manifest[], port: number | undefined) => {
  const policies = held.filter(isAllow);
  const rules = policies.flatMap(rulesOf).filter(rule => speaksOf(rule, port, []));
  const known = new Map<readonly Workload[], boolean>();
  const isLet = (gateways: readonly Workload[]): boolean => {
    const verdict = known.get(gateways) ?? gateways.some(gateway => rules.some(rule => lets(rule, gateway)));
    known.set(gateways, verdict);
    return verdict;
  };
  return { policy: rules[0]?.policy ?? policies[0], rules, isLet };
});

function isAllow({ value }: Manifest): boolean {
  return (text(get(value, 'spec', 'action')) ?? 'ALLOW') === 'ALLOW';
}

function identity({ namespace, spec }: Workload): string {
  return `/ns/${namespace}/sa/${text(get(spec, 'serviceAccountName')) ?? 'default'}`;
}

function lets({ sources }: PolicyRule, gateway: Workload): boolean {
  if (sources.length === 0 || !gateway.namespace) return true;
  return sources.some(source => {
    const principals = strings(get(source, 'principals'));
    const namespaces = strings(get(source, 'namespaces'));
    if (principals.length > 0 && !principals.some(name => name.endsWith(identity(gateway)) || name.includes('*')))
      return false;
    return namespaces.length === 0 || namespaces.some(name => name === gateway.namespace || name.includes('*'));
  });
}
