import { few } from '../../kubernetes/json';
import { SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { type Manifest, nameOf } from '../../kubernetes/manifests';
import { type Rule, twins } from '../engine/rule';
import { credentials, isCopied, SECRET_MAKERS, secretsOf } from '../model/credentials';
import { gatewayNamespace } from '../model/fronts';
import { perModel } from '../model/model';
import { serverText } from '../model/servers';

export const credentialInOtherNamespace: Rule = {
  id: 'credential-in-other-namespace',
  hop: 'certificate',
  severity: 'error',
  summary: "The Secret that a server's credentialName names is in the namespace of the gateway's pods.",
  why: `Istio looks for it beside the pods, not beside the Gateway object, and an Istio Gateway has no way to allow another
namespace. Without it the gateway stays ready and its ports listen, but every TLS handshake ends in a reset.`,
  fix: "Move the Secret, or the Certificate that makes it, to the namespace of the gateway's pods.",
  gatewayApiFix:
    'Make the Certificate beside the Gateway, or name its namespace in the reference and grant that by a ReferenceGrant.',
  reads: [...SERVERS, 'Service', ...WORKLOADS, ...SECRET_MAKERS],
  ...twins(
    `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: otlp, namespace: observability}
spec:
  selector: {istio: ingressgateway}
  servers:
    - port: {number: 4317, name: otlp-grpc, protocol: HTTPS}
      hosts: [otlp-grpc.example.com]
      tls: {mode: SIMPLE, credentialName: otlp-grpc-cert}
---
apiVersion: v1
kind: Service
metadata: {name: istio-ingressgateway, namespace: istio-system}
spec:
  selector: {istio: ingressgateway}
  ports: [{name: otlp-grpc, port: 4317}]
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata:
  name: otlp-grpc
  namespace: istio-system # with the pods
spec: {secretName: otlp-grpc-cert, dnsNames: [otlp-grpc.example.com], issuerRef: {name: letsencrypt}}
`,
    'namespace: istio-system # with the pods',
    'namespace: observability',
  ),
  *check(model) {
    for (const { server, name, path, makers, namespace: own } of credentials(model)) {
      const namespace = own ?? gatewayNamespace(model, server.gateway);
      if (!namespace || makers.length === 0 || areCopied(model, makers)) continue;
      const places = placesOf(model, makers);
      if (places.has('') || places.has(namespace)) continue;
      yield {
        object: server.gateway.manifest,
        path,
        got: `${serverText(server)} needs the Secret ${namespace}/${name}, but ${nameOf(makers[0]!)} makes it in ${few([...places])}`,
      };
    }
  },
};

const placesOf = perModel(
  (_, makers: readonly Manifest[]) => new Set(makers.flatMap(secretsOf).map(({ namespace }) => namespace)),
);

/** Whether a controller is told to copy the Secret into other namespaces. */
const areCopied = perModel((_, makers: readonly Manifest[]) => makers.some(isCopied));
