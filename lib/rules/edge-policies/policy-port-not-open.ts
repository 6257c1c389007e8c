import { get, integer, list, record, text } from '../../kubernetes/json';
import { CONFIGS, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { GATEWAY_PODS, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { whyNotOpen } from '../model/policy-ports';
import { rulesOf } from '../model/read/istio/authorization-policy';

export const policyPortNotOpen: Rule = {
  id: 'policy-port-not-open',
  hop: 'edge-policies',
  severity: 'error',
  summary: 'The ports of an AuthorizationPolicy or a PeerAuthentication are ports that its pods open.',
  why: `Istio compares with the port of the pod: at a gateway the one that Envoy binds, which is the Service's targetPort and not its port; at
Alloy the receiver's. A DENY for any other port guards nothing, an ALLOW for it lets nobody in.`,
  fix: "Write the targetPort of the gateway's Service, or the receiver's own port.",
  reads: ['AuthorizationPolicy', 'PeerAuthentication', ...CONFIGS, ...SERVERS, 'Service', ...WORKLOADS],
  ...twins(
    `${PATH}${GATEWAY_PODS.replace('targetPort: 4317', 'targetPort: 14317').replace('targetPort: 4318', 'targetPort: 14318')}---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: otlp, namespace: istio-system}
spec:
  selector: {matchLabels: {istio: ingressgateway}}
  action: DENY
  rules:
    - from: [{source: {notRequestPrincipals: ["*"]}}]
      to: [{operation: {ports: ["14317", "14318"]}}]
`,
    '["14317", "14318"]',
    '["4317", "14318"]',
  ),
  *check(model) {
    for (const rule of model.manifests.ofKind('AuthorizationPolicy').flatMap(rulesOf)) {
      for (const [index, operation] of rule.operations.entries()) {
        for (const [place, written] of list(get(operation, 'ports')).entries()) {
          const port = integer(text(written));
          const got = port === undefined ? undefined : whyNotOpen(model, rule, port);
          if (!got) continue;
          yield { object: rule.policy, path: [...rule.path, 'to', index, 'operation', 'ports', place], got };
          break;
        }
      }
    }
    for (const policy of model.manifests.ofKind('PeerAuthentication')) {
      for (const written of Object.keys(record(get(policy.value, 'spec', 'portLevelMtls')))) {
        const port = integer(written);
        const got = port === undefined ? undefined : whyNotOpen(model, { policy }, port);
        if (got) yield { object: policy, path: ['spec', 'portLevelMtls', written], got };
      }
    }
  },
};
