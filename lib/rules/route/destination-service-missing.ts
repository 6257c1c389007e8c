import { ROUTES } from '../../kubernetes/kinds';
import { type Rule, twins } from '../engine/rule';
import { whyNoService } from '../model/hosts';

export const destinationServiceMissing: Rule = {
  id: 'destination-service-missing',
  hop: 'route',
  severity: 'error',
  summary: "A route's destination is a Service that exists under that very name.",
  why: `Istio completes a name without a dot with the VirtualService's own namespace, and takes a name with a dot as it is:
name.namespace is no Service to it. A destination that is none has no cluster: requests get 503 with NC cluster_not_found,
gRPC gets UNAVAILABLE.`,
  fix: 'Write the full name: <service>.<namespace>.svc.cluster.local.',
  gatewayApiFix: 'Write the name of a Service that is there, and its namespace where that is another one.',
  reads: ['Alloy', 'Service', 'ServiceEntry', ...ROUTES],
  ...twins(
    `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: otlp-http, namespace: istio-system}
spec:
  hosts: [otlp-http.example.com]
  gateways: [otlp]
  http:
    - route: [{destination: {host: alloy.observability.svc.cluster.local, port: {number: 4318}}}]
---
apiVersion: v1
kind: Service
metadata: {name: alloy, namespace: observability}
spec:
  selector: {app: alloy}
  ports: [{name: otlp-http, port: 4318, appProtocol: http}]
`,
    'alloy.observability.svc.cluster.local',
    'alloy',
  ),
  *check(model) {
    for (const { manifest, routes } of model.routeTables) {
      for (const { at, host } of routes.flatMap(({ destinations, mirrors }) => [...destinations, ...mirrors])) {
        const got = host.startsWith('*')
          ? `"${host}" is no single Service`
          : whyNoService(model, host, manifest.namespace);
        if (got) yield { object: manifest, path: at.host, got };
      }
    }
  },
};
