import { get, strings } from './json';
import { nameOf } from './manifests';
import { serviceName } from './model/virtual-services';
import { type Rule, twins } from './rule';

export const destinationServiceMissing: Rule = {
  id: 'destination-service-missing',
  severity: 'error',
  summary: "A route's destination is a Service that exists under that very name.",
  why: `Istio completes a name without a dot with the VirtualService's own namespace, and takes a name with a dot as it is:
name.namespace is no Service to it. A destination that is none has no cluster: requests get 503 with NC cluster_not_found,
gRPC gets UNAVAILABLE.`,
  fix: 'Write the full name: <service>.<namespace>.svc.cluster.local.',
  reads: ['Service', 'ServiceEntry', 'VirtualService'],
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
    const entries = new Set(
      model.manifests.ofKind('ServiceEntry').flatMap(({ value }) => strings(get(value, 'spec', 'hosts'))),
    );
    for (const { manifest, http } of model.virtualServices) {
      for (const { path, host, fqdn } of http.flatMap(({ destinations }) => destinations)) {
        if (!host || model.service(fqdn) || entries.has(host)) continue;
        const [name, namespace, svc, ...rest] = host.split('.');
        const meant = model.servicesNamed(name!);
        const isShort = namespace === undefined && meant.length > 0 && manifest.namespace !== '';
        const isHalf =
          rest.length === 0 && (svc ?? 'svc') === 'svc' && meant.some(found => found.namespace === namespace);
        if (!isShort && !isHalf && !(model.complete && serviceName(fqdn))) continue;
        yield {
          object: manifest,
          path: [...path, 'host'],
          got: `"${host}" means ${isHalf ? 'just that, which is no Service' : `${fqdn}, which is not there`}${
            meant[0] ? `; there is ${nameOf(meant[0].manifest)}` : ''
          }`,
        };
      }
    }
  },
};
