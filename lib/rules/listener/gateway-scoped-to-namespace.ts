import { SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { EDGE, GATEWAY_PODS } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { gatewayNamespace } from '../model/fronts';
import { scopingIstiod } from '../model/mesh-config';

export const gatewayScopedToNamespace: Rule = {
  id: 'gateway-scoped-to-namespace',
  hop: 'listener',
  severity: 'error',
  summary: "Where istiod scopes Gateways to namespaces, a Gateway stands in the namespace of the gateway's pods.",
  why: `By default a Gateway's selector finds pods in every namespace. With PILOT_SCOPE_GATEWAY_TO_NAMESPACE istiod gives a Gateway to the pods of its
own namespace alone: any other Gateway is accepted and does nothing, and connections to its ports are refused.`,
  fix: "Move the Gateway to the gateway's pods, and name it with its namespace in the VirtualServices; or take the setting from istiod.",
  reads: [...SERVERS, 'Service', ...WORKLOADS],
  ...twins(
    `${EDGE.replaceAll(/---\napiVersion: networking.istio.io\/v1\nkind: VirtualService\n(?:(?!---)[^\n]*\n)+/g, '')}${GATEWAY_PODS.replace('---\n', '')}---
apiVersion: apps/v1
kind: Deployment
metadata: {name: istiod, namespace: istio-system}
spec:
  template:
    metadata: {labels: {app: istiod}}
    spec:
      containers:
        - name: discovery
          image: istio/pilot:1.30.0
          env: [{name: PILOT_SCOPE_GATEWAY_TO_NAMESPACE, value: "true"}]
`,
    'metadata: {name: otlp, namespace: istio-system}',
    'metadata: {name: otlp, namespace: observability}',
  ),
  *check(model) {
    for (const gateway of model.gateways) {
      const istiod = scopingIstiod(model);
      const pods = gatewayNamespace(model, gateway);
      if (!istiod || !pods || !gateway.namespace || gateway.namespace === pods) continue;
      yield {
        object: gateway.manifest,
        path: ['metadata', 'namespace'],
        got: `it is in ${gateway.namespace}, its pods are in ${pods}, and ${nameOf(istiod.manifest)} has PILOT_SCOPE_GATEWAY_TO_NAMESPACE`,
      };
    }
  },
};
