import { nameOf } from '../../kubernetes/manifests';
import { isNlb, keepsClientAddress, targetTypeOf } from '../../kubernetes/nlb';
import { GATEWAY_PODS, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { protections } from '../model/access';
import { otlpFlows } from '../model/flows';
import { entrancesTo } from '../model/fronts';
import { POLICY_READS } from '../model/policy-ways';
import type { Service } from '../model/read/kubernetes/services';

export const allowlistSeesLoadBalancer: Rule = {
  id: 'allowlist-sees-load-balancer',
  hop: 'edge-policies',
  severity: 'error',
  summary: 'Where a policy at the gateway compares addresses, the load balancer passes on those of the clients.',
  why: `With ip targets an NLB replaces the client's address by its own unless preserve_client_ip.enabled=true; with instance targets the node
does, unless externalTrafficPolicy is Local. The policy then sees the load balancer only: it refuses everybody, or admits everybody once that
address is put on the list.`,
  fix: 'Set aws-load-balancer-target-group-attributes: preserve_client_ip.enabled=true; for instance targets externalTrafficPolicy: Local.',
  reads: [...POLICY_READS],
  ...twins(
    `${PATH}${GATEWAY_PODS.replace('spec:\n  type', '    service.beta.kubernetes.io/aws-load-balancer-target-group-attributes: preserve_client_ip.enabled=true\nspec:\n  type')}---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: otlp, namespace: istio-system}
spec:
  selector: {matchLabels: {istio: ingressgateway}}
  action: DENY
  rules:
    - from: [{source: {notIpBlocks: [203.0.113.0/24]}}]
      to: [{operation: {ports: ["4317", "4318"]}}]
`,
    'preserve_client_ip.enabled=true',
    'preserve_client_ip.enabled=false',
  ),
  *check(model) {
    const seen = new Set<Service>();
    const done = new Set<unknown>();
    for (const flow of otlpFlows(model)) {
      const list = protections(model, flow).find(({ kind }) => kind === 'address list');
      const entrances = entrancesTo(model, flow.server);
      if (!list || done.has(entrances)) continue;
      done.add(entrances);
      for (const { service } of entrances) {
        if (!isNlb(service) || keepsClientAddress(service) !== false || seen.has(service)) continue;
        seen.add(service);
        yield {
          object: service.manifest,
          path: ['metadata', 'annotations'],
          got: `${nameOf(list.by)} compares addresses, and with ${targetTypeOf(service)} targets this load balancer hides the clients'`,
        };
      }
    }
  },
};
