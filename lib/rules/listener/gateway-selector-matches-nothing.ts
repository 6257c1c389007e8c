import { pairs } from '../../kubernetes/json';
import { SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { type Rule, twins } from '../engine/rule';
import { gatewayPods } from '../model/fronts';

export const gatewaySelectorMatchesNothing: Rule = {
  id: 'gateway-selector-matches-nothing',
  hop: 'listener',
  severity: 'error',
  summary: "A Gateway's selector finds gateway pods.",
  why: `Istio gives a Gateway to the proxies whose pods have all its labels. Where there are none, the Gateway is accepted and
does nothing: no listener, connections refused. The istio/gateway chart labels its pods with the release name, without "istio-":
istio: ingressgateway for the release istio-ingressgateway.`,
  fix: "Write the gateway pods' own labels.",
  reads: [...SERVERS, ...WORKLOADS],
  needsComplete: true,
  ...twins(
    `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: otlp, namespace: istio-system}
spec:
  selector: {istio: ingressgateway}
  servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: [a.example.com], tls: {httpsRedirect: true}}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: istio-ingressgateway, namespace: istio-system}
spec:
  template:
    metadata: {labels: {app: istio-ingressgateway, istio: ingressgateway}}
    spec: {containers: [{name: istio-proxy, image: auto}]}
---
apiVersion: v1
kind: Service
metadata: {name: istio-ingressgateway, namespace: istio-system}
spec: {selector: {app: istio-ingressgateway}, ports: [{name: http, port: 80}]}
`,
    'selector: {istio: ingressgateway}',
    'selector: {istio: ingress}',
  ),
  *check(model) {
    // istiod finds the pods of the Gateway API's by other ways
    for (const gateway of model.gateways.filter(({ dialect }) => dialect === 'istio')) {
      if (Object.keys(gateway.selector).length === 0 || gatewayPods(model, gateway).length > 0) continue;
      yield {
        object: gateway.manifest,
        path: gateway.at.selector,
        got: `no pod has ${pairs(gateway.selector)}`,
      };
    }
  },
};
