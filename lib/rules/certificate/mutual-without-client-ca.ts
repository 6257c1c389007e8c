import { CA_SUFFIX } from '../../facts/istio';
import { SERVERS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { type Rule, twins } from '../engine/rule';
import { credentials, isNamedByOthers, keysOf, SECRET_MAKERS, secretMakers } from '../model/credentials';
import { serverText } from '../model/servers';

export const mutualWithoutClientCa: Rule = {
  id: 'mutual-without-client-ca',
  hop: 'certificate',
  severity: 'error',
  summary: "A server with tls.mode MUTUAL has a CA for its clients' certificates, and one that was chosen for them.",
  why: `Istio takes the clients' CA from the Secret <credentialName>-cacert. Where there is none it falls back to ca.crt
inside the server's own Secret. A Certificate writes its issuer's CA there, so anybody to whom that issuer ever gave a certificate
gets in. Without any CA, every handshake fails.`,
  fix: "Create the Secret <credentialName>-cacert with the CA of your clients as ca.crt, beside the server's.",
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
      tls: {mode: MUTUAL, credentialName: otlp-grpc-cert}
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: otlp-grpc, namespace: istio-system}
spec: {secretName: otlp-grpc-cert, dnsNames: [otlp-grpc.example.com], issuerRef: {kind: ClusterIssuer, name: company-ca}}
---
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: {name: company-ca}
---
apiVersion: v1
kind: Secret
metadata: {name: otlp-grpc-cert-cacert, namespace: istio-system}
data: {ca.crt: Li4u}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: otlp-grpc, namespace: istio-system}
spec: {hosts: [otlp-grpc.example.com], gateways: [otlp], http: [{redirect: {authority: example.com}}]}
`,
    'name: otlp-grpc-cert-cacert',
    'name: otlp-grpc-cacert',
  ),
  *check(model) {
    for (const { server, name, path, makers } of credentials(model)) {
      const { tls } = server;
      if ((tls?.mode !== 'MUTUAL' && tls?.mode !== 'OPTIONAL_MUTUAL') || tls.namesClientCa) continue;
      if (makers.length === 0 || secretMakers(model, name + CA_SUFFIX).length > 0) continue;
      if (isNamedByOthers(model, name + CA_SUFFIX)) continue;
      const [maker] = makers;
      if (maker!.kind === 'Secret' && keysOf(maker!).some(key => key === 'ca.crt' || key === 'cacert')) continue;
      yield {
        object: server.gateway.manifest,
        path,
        got: `${serverText(server)} asks clients for a certificate, there is no Secret ${name}${CA_SUFFIX}, and ${nameOf(maker!)} ${
          maker!.kind === 'Certificate' ? "puts its own issuer's CA in that place" : 'holds no CA'
        }`,
      };
    }
  },
};
