import { few } from '../../kubernetes/json';
import { ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { type Rule, twins } from '../engine/rule';
import { boundGateways } from '../model/flows';
import { gatewayNamespace } from '../model/fronts';
import { hiddenObject } from '../model/visibility';

export const virtualServiceNotVisible: Rule = {
  id: 'virtual-service-not-visible',
  hop: 'route',
  severity: 'error',
  summary: "A VirtualService that binds to a Gateway is exported to the namespace of the gateway's pods.",
  why: `The field exportTo says which namespaces may see an object, and "." means its own. The gateway's proxy lives in the namespace of
its pods. What it may not see has no routes there: 404 with NR in the access log, UNIMPLEMENTED for gRPC.`,
  fix: "Leave exportTo out, or add the namespace of the gateway's pods.",
  reads: ['ConfigMap', ...SERVERS, 'Service', ...ROUTES, ...WORKLOADS],
  ...twins(
    `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: otlp, namespace: istio-system}
spec:
  selector: {istio: ingressgateway}
  servers: [{port: {number: 4317, name: http, protocol: HTTP}, hosts: ["*"]}]
---
apiVersion: v1
kind: Service
metadata: {name: istio-ingressgateway, namespace: istio-system}
spec:
  selector: {istio: ingressgateway}
  ports: [{name: otlp-grpc, port: 4317}]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: otlp-grpc, namespace: observability}
spec:
  hosts: [otlp-grpc.example.com]
  gateways: [istio-system/otlp]
  http: [{redirect: {authority: example.com}}]
  exportTo: [istio-system]
`,
    'exportTo: [istio-system]',
    'exportTo: ["."]',
  ),
  *check(model) {
    for (const table of model.routeTables.filter(({ dialect }) => dialect === 'istio')) {
      const { manifest, namespace } = table;
      if (!namespace) continue;
      for (const gateway of boundGateways(model, table)) {
        const pods = gatewayNamespace(model, gateway);
        const hidden = pods && hiddenObject(model, manifest, pods);
        if (!hidden) continue;
        yield {
          object: manifest,
          path: table.at.exportTo,
          got: `it is exported to ${few(hidden.exportTo)}${hidden.object === manifest ? '' : `, as ${nameOf(hidden.object)} says`}, and the gateway's pods are in ${pods}`,
        };
      }
    }
  },
};
