import { get, list } from '../../kubernetes/json';
import { GATEWAY_PODS, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { actionOf } from '../model/read/istio/authorization-policy';

export const policyListEmpty: Rule = {
  id: 'policy-list-empty',
  hop: 'edge-policies',
  severity: 'warning',
  summary: 'A rule of an AuthorizationPolicy has no empty list where it says whom or what it is about.',
  why: `Istio takes an empty from or to for none: the rule is then about every sender and every request. An ALLOW with from: [] at Alloy lets the whole
mesh in past the gateway (seen: 403 became 200), a DENY refuses everybody.`,
  fix: 'Write whom the rule is about, or leave the field out if everybody is meant.',
  reads: ['AuthorizationPolicy'],
  ...twins(
    `${PATH}${GATEWAY_PODS}---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: alloy, namespace: observability}
spec:
  selector: {matchLabels: {app: alloy}}
  rules:
    - from: [{source: {namespaces: [istio-system]}}]
      to: [{operation: {ports: ["4317", "4318"]}}]
`,
    'from: [{source: {namespaces: [istio-system]}}]',
    'from: []',
  ),
  *check({ manifests }) {
    for (const policy of manifests.ofKind('AuthorizationPolicy')) {
      for (const [index, rule] of list(get(policy.value, 'spec', 'rules')).entries()) {
        for (const field of ['from', 'to']) {
          const written = get(rule, field);
          if (!Array.isArray(written) || written.length > 0) continue;
          const whom = field === 'from' ? 'every sender' : 'every request';
          yield {
            object: policy,
            path: ['spec', 'rules', index, field],
            got: `an empty ${field} asks for nothing: this ${actionOf(policy)} is about ${whom} that the rest of the rule is about`,
          };
        }
      }
    }
  },
};
