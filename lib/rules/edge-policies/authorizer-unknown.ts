import { few, get, text } from '../../kubernetes/json';
import { GATEWAY_PODS, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { extensionProviders } from '../model/mesh-config';
import { actionOf } from '../model/read/istio/authorization-policy';

export const authorizerUnknown: Rule = {
  id: 'authorizer-unknown',
  hop: 'edge-policies',
  severity: 'error',
  summary: 'The external authorizer that a policy names is one of the mesh’s extension providers.',
  why: `For an authorizer that the mesh does not know, istiod writes a rule that refuses whatever the policy is about: 403, status 7 for gRPC, for everybody.`,
  fix: "Write the name of one of the mesh's extensionProviders, or add the provider there.",
  reads: ['AuthorizationPolicy', 'ConfigMap'],
  ...twins(
    `${PATH}${GATEWAY_PODS}---
apiVersion: v1
kind: ConfigMap
metadata: {name: istio, namespace: istio-system}
data:
  mesh: |
    extensionProviders:
      - name: authorizer
        envoyExtAuthzGrpc: {service: authorizer.auth.svc.cluster.local, port: 9000}
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: otlp, namespace: istio-system}
spec:
  selector: {matchLabels: {istio: ingressgateway}}
  action: CUSTOM
  provider: {name: authorizer}
  rules: [{}]
`,
    'provider: {name: authorizer}',
    'provider: {name: authoriser}',
  ),
  *check(model) {
    const known = extensionProviders(model);
    if (!known) return;
    for (const policy of model.manifests.ofKind('AuthorizationPolicy')) {
      const name = text(get(policy.value, 'spec', 'provider', 'name'));
      if (actionOf(policy) !== 'CUSTOM' || name === undefined || known.includes(name)) continue;
      yield {
        object: policy,
        path: ['spec', 'provider', 'name'],
        got: `the mesh has no extension provider ${name}: it has ${few(known) || 'none'}`,
      };
    }
  },
};
