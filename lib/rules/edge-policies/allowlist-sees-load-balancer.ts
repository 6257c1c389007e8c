import { strings } from '../../kubernetes/json';
import { type Manifest, nameOf } from '../../kubernetes/manifests';
import { addresses, isNearlyEverybody } from '../../kubernetes/networks';
import { isNlb, keepsClientAddress, targetTypeOf } from '../../kubernetes/nlb';
import { GATEWAY_PODS, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { type Flow, otlpFlows } from '../model/flows';
import { entrancesTo } from '../model/fronts';
import type { Model } from '../model/model';
import { fieldsOf } from '../model/policy-fields';
import { speaksOf } from '../model/policy-rules';
import { POLICY_READS, waysOf } from '../model/policy-ways';
import type { PolicyRule } from '../model/read/istio/authorization-policy';
import type { Service } from '../model/read/kubernetes/services';

export const allowlistSeesLoadBalancer: Rule = {
  id: 'allowlist-sees-load-balancer',
  hop: 'edge-policies',
  severity: 'error',
  summary: 'Where a policy at the gateway compares addresses, the load balancer passes on those of the clients.',
  why: `With ip targets an NLB replaces the client's address by its own unless preserve_client_ip.enabled=true; with instance targets the node
does, unless externalTrafficPolicy is Local. The policy then sees the load balancer only: it refuses everybody, or admits everybody once that
address is put on the list; a list of addresses that are kept out keeps nobody out.`,
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
      const entrances = entrancesTo(model, flow.server);
      const policy = done.has(entrances) ? undefined : comparing(model, flow);
      if (!policy) continue;
      done.add(entrances);
      for (const { service } of entrances) {
        if (!isNlb(service) || keepsClientAddress(service) !== false || seen.has(service)) continue;
        seen.add(service);
        yield {
          object: service.manifest,
          path: ['metadata', 'annotations'],
          got: `${nameOf(policy)} compares addresses, and with ${targetTypeOf(service)} targets this load balancer hides the clients'`,
        };
      }
    }
  },
};

/** The policy of the gateway's pods that compares addresses. */
function comparing(model: Model, flow: Flow): Manifest | undefined {
  for (const { edge } of waysOf(model, flow)) {
    const rule = edge.rules.find(
      each => speaksOf(each, edge.port, flow.hosts) && comparesAddresses(each, edge.view.writesOwnAddress),
    );
    if (rule) return rule.policy;
  }
  return undefined;
}

/** Whether a rule lets in or keeps out by addresses. Those of X-Forwarded-For are there whatever the load balancer does. */
function comparesAddresses(rule: PolicyRule, isForwarded: boolean): boolean {
  if (rule.action === 'AUDIT') return false;
  const { from, when } = fieldsOf(rule);
  return [...from, when]
    .flat()
    .some(
      ({ kind, values }) =>
        (kind === 'address' || (kind === 'client address' && !isForwarded)) &&
        !isNearlyEverybody(addresses(strings(values))),
    );
}
