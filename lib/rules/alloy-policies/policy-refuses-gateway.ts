import { get, text } from '../../kubernetes/json';
import { nameOf } from '../../kubernetes/manifests';
import { GATEWAY_PODS, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { trustDomains } from '../model/mesh-config';
import type { Model } from '../model/model';
import { POLICY_READS } from '../model/policy-ways';
import type { Workload } from '../model/read/kubernetes/workloads';
import { isOfGateway, refusals } from '../model/senders';

export const policyRefusesGateway: Rule = {
  id: 'policy-refuses-gateway',
  hop: 'alloy-policies',
  severity: 'error',
  summary: "Where ALLOW policies guard Alloy, one of them lets the gateway's own identity in on the receiver's ports.",
  why: `As soon as one ALLOW policy selects a pod, whatever none of them allows is refused. The gateway comes with the identity of its pods:
cluster.local/ns/<namespace>/sa/<service account>. Any other name there means 403, status 7 for gRPC, for everybody.`,
  fix: "Write the namespace and the service account of the gateway's pods, with cluster.local in front, which stands for the mesh's own trust domain, and without spiffe://.",
  reads: [...POLICY_READS],
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
    for (const refusal of refusals(model)) {
      const { policy, rule, checkpoint, way } = refusal;
      if (!isOfGateway(refusal) || seen.has(policy)) continue;
      seen.add(policy);
      const gateway = way.gateway && 'spec' in way.gateway ? way.gateway : undefined;
      const who = gateway ? `${nameOf(gateway.manifest)} comes as ${identity(model, gateway)}` : 'the gateway sends';
      yield {
        object: policy,
        path: rule?.path ?? ['spec', 'rules'],
        got: `${who}, and nothing allows that on ${checkpoint.port}`,
      };
    }
  },
};

function identity(model: Model, { namespace, spec }: Workload): string {
  return `${trustDomains(model)?.[0] ?? ''}/ns/${namespace}/sa/${text(get(spec, 'serviceAccountName')) ?? 'default'}`;
}
