import { get, pairs, stringMap } from '../../kubernetes/json';
import { factsOf, KINDS, POLICIES, WORKLOADS } from '../../kubernetes/kinds';
import { GATEWAY_PODS, MESH, PATH, REST } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { mayBeMade, mayBeOperated, OPERATED } from '../model/operated';
import { podsBy } from '../model/pods';

const SELECTING = [...POLICIES, 'NetworkPolicy', 'PodDisruptionBudget', 'Sidecar'] as const;

export const selectorMatchesNothing: Rule = {
  id: 'selector-matches-nothing',
  hop: 'any-object',
  severity: 'error',
  summary: 'The selector of a policy, a budget, a network policy or a Sidecar finds pods.',
  why: `Such an object without pods is accepted and does nothing: no mTLS is asked for, nobody is refused, nothing is kept running during a
drain. The labels are those of the pod template, not of the Deployment.`,
  fix: "Write the pods' own labels.",
  reads: [OPERATED, ...SELECTING, ...WORKLOADS],
  needsComplete: true,
  ...twins(
    PATH.replace('labels: {app: alloy}', 'labels: {app: alloy, sidecar.istio.io/inject: "true"}') +
      MESH +
      GATEWAY_PODS.replace('internet-facing', 'internal') +
      REST,
    'selector: {matchLabels: {app: alloy}}',
    'selector: {matchLabels: {app: grafana-alloy}}',
  ),
  *check(model) {
    for (const kind of SELECTING) {
      const path = KINDS[kind].selector;
      for (const policy of model.manifests.ofKind(kind)) {
        const selector = stringMap(get(policy.value, ...path));
        // pods elsewhere mean the wrong namespace, which is a rule of its own
        const namespace = isPolicy(kind) ? undefined : policy.namespace;
        if (Object.keys(selector).length === 0 || podsBy(model, selector, namespace).length > 0) continue;
        if (mayBeOperated(model, selector, policy.namespace) || mayBeMade(model, policy.namespace)) continue;
        yield {
          object: policy,
          path,
          got: `no pod has ${pairs(selector)}`,
        };
      }
    }
  },
};

const isPolicy = (kind: string): boolean => factsOf(kind)?.role === 'policy';
