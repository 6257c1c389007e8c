import { SERVERS } from '../../kubernetes/kinds';
import { type Rule, twins } from '../engine/rule';
import { credentials, SECRET_MAKERS } from '../model/credentials';
import { serverText } from '../model/servers';

export const credentialMissing: Rule = {
  id: 'credential-missing',
  hop: 'certificate',
  severity: 'error',
  summary: "The Secret that a server's credentialName names exists, or something makes it.",
  why: `Without its certificate Envoy keeps the port open and resets every TLS handshake. The gateway stays ready, the health
check stays green, and the access log stays empty.`,
  fix: 'Create the Secret, or a Certificate with that secretName, or correct the name.',
  gatewayApiFix: 'Make the Secret in the namespace of the Gateway, or correct the name.',
  reads: [...SERVERS, ...SECRET_MAKERS],
  needsComplete: true,
  ...twins(
    `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: otlp, namespace: istio-system}
spec:
  servers:
    - port: {number: 4317, name: otlp-grpc, protocol: HTTPS}
      hosts: [otlp-grpc.example.com]
      tls: {mode: SIMPLE, credentialName: otlp-grpc-cert}
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: otlp-grpc, namespace: istio-system}
spec: {secretName: otlp-grpc-cert, dnsNames: [otlp-grpc.example.com], issuerRef: {kind: ClusterIssuer, name: letsencrypt}}
---
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: {name: letsencrypt}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: otlp-grpc, namespace: istio-system}
spec: {hosts: [otlp-grpc.example.com], gateways: [otlp], http: [{redirect: {authority: example.com}}]}
`,
    'secretName: otlp-grpc-cert',
    'secretName: otlp-grpc',
  ),
  *check(model) {
    for (const { server, name, path, makers } of credentials(model)) {
      if (makers.length > 0 || server.tls?.mode.endsWith('PASSTHROUGH')) continue;
      yield {
        object: server.gateway.manifest,
        path,
        got: `${serverText(server)} needs the Secret ${name}, and nothing makes one of that name`,
      };
    }
  },
};
