import { type Rule, SERVERS, twins, WORKLOADS } from '../engine/rule';
import { boundPort } from '../model/fronts';
import { serverText } from '../model/servers';

export const gatewayPortReserved: Rule = {
  id: 'gateway-port-reserved',
  hop: 'listener',
  severity: 'error',
  summary: "No Gateway server opens a port that the gateway's own proxy already uses.",
  why: `Envoy and its agent listen on these ports in every gateway pod: 15000 (admin), 15020 and 15021 (health and merged
metrics), 15090 (Envoy's metrics) and the mesh's own 15001, 15004, 15006, 15008, 15053. A second listener cannot bind, so Envoy
rejects the update, and on 15021 the load balancer's health check may fail with it.`,
  fix: 'Choose a port outside 15000 to 15090.',
  reads: [...SERVERS, 'Service', ...WORKLOADS],
  ...twins(
    `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: otlp, namespace: istio-system}
spec:
  selector: {istio: ingressgateway}
  servers:
    - port: {number: 4317, name: otlp-grpc, protocol: HTTPS}
      hosts: [otlp-grpc.example.com]
      tls: {mode: SIMPLE, credentialName: otlp-grpc-cert}
`,
    'number: 4317',
    'number: 15021',
  ),
  *check(model) {
    for (const server of model.gateways.flatMap(({ servers }) => servers)) {
      const bind = boundPort(model, server);
      if (bind === undefined || !RESERVED.has(bind)) continue;
      yield {
        object: server.gateway.manifest,
        path: server.at.number,
        got: `${serverText(server)} would listen on ${bind}`,
      };
    }
  },
};

const RESERVED = new Set([15000, 15001, 15004, 15006, 15008, 15020, 15021, 15053, 15090]);
