import { SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { type Rule, twins } from '../engine/rule';
import { translationsOf } from '../model/fronts';
import { targetNumber } from '../model/pods';
import { serverText } from '../model/servers';

export const gatewayServicesTranslateDifferently: Rule = {
  id: 'gateway-services-translate-differently',
  hop: 'target-port',
  severity: 'error',
  summary: 'All Services in front of the same gateway pods send one port number to the same targetPort.',
  why: `A Gateway names a Service port, and Istio makes Envoy listen on that port's targetPort. With a selector it asks the
pods' Services and takes the first answer. Where a second Service sends the same number elsewhere, nothing listens there: that
load balancer's connections are refused, while the other one works.`,
  fix: 'Send the port to the same targetPort in every Service that selects these pods.',
  reads: [...SERVERS, 'Service', ...WORKLOADS],
  ...twins(
    `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: web, namespace: istio-system}
spec:
  selector: {istio: ingressgateway}
  servers:
    - port: {number: 443, name: https, protocol: HTTPS}
      hosts: [otlp-http.example.com]
      tls: {mode: SIMPLE, credentialName: otlp-http-cert}
---
apiVersion: v1
kind: Service
metadata: {name: istio-ingressgateway, namespace: istio-system}
spec:
  selector: {istio: ingressgateway}
  ports: [{name: https, port: 443, targetPort: 8443}]
---
apiVersion: v1
kind: Service
metadata: {name: otlp-gateway, namespace: istio-system}
spec:
  type: LoadBalancer
  selector: {istio: ingressgateway}
  ports:
    - {name: otlp, port: 443, targetPort: 8443} # this one
`,
    'targetPort: 8443} # this one',
    'targetPort: 443}',
  ),
  *check(model) {
    const seen = new Set<unknown>();
    for (const server of model.gateways.flatMap(({ servers }) => servers)) {
      const ports = translationsOf(model, server);
      if (seen.has(ports)) continue;
      seen.add(ports);
      const [first, ...others] = ports;
      const target = first && targetNumber(model, first);
      for (const other of others) {
        const found = targetNumber(model, other);
        if (target === undefined || found === undefined || found === target) continue;
        yield {
          object: other.service.manifest,
          path: [...other.path, 'targetPort'],
          got: `port ${other.port} goes to ${found} here, and to ${target} in ${nameOf(first!.service.manifest)}; ${serverText(server)} of ${nameOf(server.gateway.manifest)} can listen on one of them only`,
        };
      }
    }
  },
};
