import { PROXY_CONFIG } from '../../facts/istio';
import { nameOf } from '../../kubernetes/manifests';
import { isNlb } from '../../kubernetes/nlb';
import { GATEWAY_PODS, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import type { Checkpoint } from '../model/checkpoints';
import { otlpFlows } from '../model/flows';
import { entrancesTo } from '../model/fronts';
import { fieldsOf, type PolicyField } from '../model/policy-fields';
import { POLICY_READS, trustsForwardedFor, waysOf } from '../model/policy-ways';

export const forwardedForOnTrust: Rule = {
  id: 'forwarded-for-on-trust',
  hop: 'edge-policies',
  severity: 'error',
  summary: 'Where a policy compares remote addresses, no client writes its own.',
  why: `With numTrustedProxies the gateway takes the client's address from X-Forwarded-For. A network load balancer adds no such header, so that the last entry
is the client's own: whoever writes an allowed address there gets in. The address of the connection is right, or that of the PROXY protocol.`,
  fix: 'Write numTrustedProxies: 0 for these pods, or compare ipBlocks.',
  reads: [...POLICY_READS],
  ...twins(
    `${PATH}${GATEWAY_PODS.replace('internet-facing', 'internal').replace('ingressgateway}}\n', 'ingressgateway}, annotations: {proxy.istio.io/config: \'{"gatewayTopology": {"numTrustedProxies": 0}}\'}}\n').replace('spec:\n  type', '    service.beta.kubernetes.io/aws-load-balancer-target-group-attributes: preserve_client_ip.enabled=true\nspec:\n  type')}---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: otlp, namespace: istio-system}
spec:
  selector: {matchLabels: {istio: ingressgateway}}
  action: DENY
  rules:
    - from: [{source: {notRemoteIpBlocks: [203.0.113.0/24]}}]
      to: [{operation: {ports: ["4317", "4318"]}}]
`,
    '"numTrustedProxies": 0',
    '"numTrustedProxies": 1',
  ),
  *check(model) {
    const seen = new Set<unknown>();
    for (const flow of otlpFlows(model)) {
      const entrances = entrancesTo(model, flow.server);
      if (entrances.length === 0 || !entrances.every(({ service }) => isNlb(service))) continue;
      for (const { edge, end, gateway } of waysOf(model, flow)) {
        const field = gateway && trustsForwardedFor(model, gateway) ? (remoteIn(edge) ?? remoteIn(end)) : undefined;
        if (!field || seen.has(field.policy)) continue;
        seen.add(field.policy);
        const its =
          'manifest' in gateway! && gateway.annotations[PROXY_CONFIG]?.includes('numTrustedProxies')
            ? gateway
            : undefined;
        yield {
          object: its?.manifest ?? field.policy,
          path: its ? [...its.metadataPath, 'annotations', PROXY_CONFIG] : field.path,
          got: `${nameOf(field.policy)} compares ${field.written}, and behind a network load balancer the gateway takes the address from a header that clients write`,
        };
      }
    }
  },
};

/** The first field of a checkpoint that compares the client's address. */
function remoteIn({ rules }: Checkpoint): PolicyField | undefined {
  for (const rule of rules) {
    const { from, when } = fieldsOf(rule);
    const found = [...from, when].flat().find(({ kind }) => kind === 'client address');
    if (found) return found;
  }
  return undefined;
}
