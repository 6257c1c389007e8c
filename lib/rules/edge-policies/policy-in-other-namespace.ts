import { get, pairs, stringMap } from '../../kubernetes/json';
import { POLICIES, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { GATEWAY_PODS, JWT, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { rootNamespace } from '../model/mesh-config';
import { podsBy } from '../model/pods';

export const policyInOtherNamespace: Rule = {
  id: 'policy-in-other-namespace',
  hop: 'edge-policies',
  severity: 'error',
  summary: 'A policy with a selector stands in the namespace of the pods that it selects.',
  why: `AuthorizationPolicy, RequestAuthentication and PeerAuthentication select pods of their own namespace only; Istio's root namespace is the
one exception. Elsewhere they are accepted and guard nothing: everybody gets in.`,
  fix: "Move the policy to the pods' namespace.",
  reads: [...POLICIES, 'ConfigMap', ...WORKLOADS],
  ...twins(
    PATH + GATEWAY_PODS + JWT,
    'kind: RequestAuthentication\nmetadata: {name: alloy, namespace: observability}',
    'kind: RequestAuthentication\nmetadata: {name: alloy, namespace: otlp}',
  ),
  *check(model) {
    for (const kind of POLICIES) {
      for (const policy of model.manifests.ofKind(kind)) {
        const selector = stringMap(get(policy.value, 'spec', 'selector', 'matchLabels'));
        const { namespace } = policy;
        if (!namespace || namespace === rootNamespace(model) || podsBy(model, selector, namespace).length > 0) continue;
        const [meant] = podsBy(model, selector);
        if (!meant) continue;
        yield {
          object: policy,
          path: ['metadata', 'namespace'],
          got: `no pod in ${namespace} has ${pairs(selector)}; ${nameOf(meant.manifest)} has, in ${meant.namespace}`,
        };
      }
    }
  },
};
