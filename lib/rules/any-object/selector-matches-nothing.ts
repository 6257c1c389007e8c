import { GATEWAY_NAME_LABEL } from '../../facts/gateway-api';
import { get, pairs, stringMap } from '../../kubernetes/json';
import { factsOf, KINDS, POLICIES, WORKLOADS } from '../../kubernetes/kinds';
import { GATEWAY_PODS, MESH, PATH, REST } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { GATEWAY } from '../model/gateway-api';
import { rootNamespace } from '../model/mesh-config';
import type { Model } from '../model/model';
import { mayBeMade, mayBeOperated, OPERATED } from '../model/operated';
import { podsBy } from '../model/pods';

/** Beside the policies: kinds whose objects select pods of their own namespace alone, and those that from the root namespace select all. */
const LOCAL = ['NetworkPolicy', 'PodDisruptionBudget', 'Sidecar', 'Telemetry'] as const;
const MESH_WIDE = ['EnvoyFilter', 'ProxyConfig', 'WasmPlugin'] as const;
const SELECTING = [...POLICIES, ...LOCAL, ...MESH_WIDE] as const;

export const selectorMatchesNothing: Rule = {
  id: 'selector-matches-nothing',
  hop: 'any-object',
  severity: 'error',
  summary:
    'The selector of a policy, a budget, a network policy, a Sidecar, a Telemetry or a change of the proxies finds pods.',
  why: `Such an object without pods is accepted and does nothing: no mTLS is asked for, nobody is refused, nothing is kept running during a
drain, no access log is written. The labels are those of the pod template, not of the Deployment.`,
  fix: "Write the pods' own labels.",
  reads: [OPERATED, 'ConfigMap', ...SELECTING, ...WORKLOADS],
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
        const isOfMesh = policy.namespace === rootNamespace(model) && MESH_WIDE.some(one => one === kind);
        const namespace = isPolicy(kind) || isOfMesh ? undefined : policy.namespace;
        if (Object.keys(selector).length === 0 || podsBy(model, selector, namespace).length > 0) continue;
        if (mayBeOperated(model, selector, policy.namespace)) continue;
        const gateway = selector[GATEWAY_NAME_LABEL] ?? selector['istio.io/gateway-name'];
        if (gateway === undefined ? mayBeMade(model, policy.namespace) : isOfGatewayApi(model, gateway)) continue;
        yield {
          object: policy,
          path,
          got: `no pod has ${pairs(selector)}`,
        };
      }
    }
  },
};

/** Whether istiod makes pods for a Gateway of the Gateway API that has this name. */
function isOfGatewayApi(model: Model, gateway: string): boolean {
  return model.manifests.ofKind(GATEWAY).some(({ name }) => name === gateway);
}

const isPolicy = (kind: string): boolean => factsOf(kind)?.role === 'policy';
