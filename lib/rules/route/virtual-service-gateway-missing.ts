import { ROUTES, SERVERS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { type Rule, twins } from '../engine/rule';
import { gatewayNamed, gatewaysNamed } from '../model/names';

export const virtualServiceGatewayMissing: Rule = {
  id: 'virtual-service-gateway-missing',
  hop: 'route',
  severity: 'error',
  summary: 'The Gateways that a VirtualService names exist in the namespace that it means.',
  why: `A name without a namespace means a Gateway beside the VirtualService. Where there is none, the VirtualService is
accepted and bound to nothing: the listener answers 404 with NR, UNIMPLEMENTED for gRPC.`,
  fix: 'Write namespace/name of the Gateway.',
  reads: [...SERVERS, ...ROUTES],
  ...twins(
    `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: otlp, namespace: istio-system}
spec:
  selector: {istio: ingressgateway}
  servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: otlp-grpc, namespace: observability}
spec:
  hosts: [otlp-grpc.example.com]
  gateways: [istio-system/otlp]
  http: [{redirect: {authority: example.com}}]
`,
    'istio-system/otlp',
    'otlp',
  ),
  *check(model) {
    for (const { manifest, gateways } of model.routeTables.filter(({ dialect }) => dialect === 'istio')) {
      for (const { ref, written, path } of gateways) {
        if (ref === 'mesh' || gatewayNamed(model, ref)) continue;
        const elsewhere = gatewaysNamed(model, ref.slice(ref.indexOf('/') + 1));
        const isShort = !/[/.]/.test(written);
        if (!model.complete && (!isShort || elsewhere.length === 0)) continue;
        yield {
          object: manifest,
          path,
          got: `"${written}" means the Gateway ${ref}, which is not there${
            elsewhere[0] ? `; there is ${nameOf(elsewhere[0].manifest)}` : ''
          }`,
        };
      }
    }
  },
};
