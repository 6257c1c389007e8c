import { get, type Path, pairs, stringMap } from '../../kubernetes/json';
import { GATEWAY_PODS, MESH, PATH, REST } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { WORKLOADS } from '../model/kinds';
import { podsBy } from '../model/pods';

export const selectorMatchesNothing: Rule = {
  id: 'selector-matches-nothing',
  hop: 'any-object',
  severity: 'error',
  summary: 'The selector of a policy, a budget, a network policy or a Sidecar finds pods.',
  why: `Such an object without pods is accepted and does nothing: no mTLS is asked for, nobody is refused, nothing is kept running during a
drain. The labels are those of the pod template, not of the Deployment.`,
  fix: "Write the pods' own labels.",
  reads: [
    'AuthorizationPolicy',
    'NetworkPolicy',
    'PeerAuthentication',
    'PodDisruptionBudget',
    'RequestAuthentication',
    'Sidecar',
    ...WORKLOADS,
  ],
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
    for (const [kind, path] of Object.entries(SELECTORS)) {
      for (const policy of model.manifests.ofKind(kind)) {
        const selector = stringMap(get(policy.value, ...path));
        // pods elsewhere mean the wrong namespace, which is a rule of its own
        const namespace = ELSEWHERE.has(kind) ? undefined : policy.namespace;
        if (Object.keys(selector).length === 0 || podsBy(model, selector, namespace).length > 0) continue;
        yield {
          object: policy,
          path,
          got: `no pod has ${pairs(selector)}`,
        };
      }
    }
  },
};

const ISTIO: Path = ['spec', 'selector', 'matchLabels'];
const ELSEWHERE = new Set(['AuthorizationPolicy', 'PeerAuthentication', 'RequestAuthentication']);
const SELECTORS: Readonly<Record<string, Path>> = {
  AuthorizationPolicy: ISTIO,
  NetworkPolicy: ['spec', 'podSelector', 'matchLabels'],
  PeerAuthentication: ISTIO,
  PodDisruptionBudget: ISTIO,
  RequestAuthentication: ISTIO,
  Sidecar: ['spec', 'workloadSelector', 'labels'],
};
