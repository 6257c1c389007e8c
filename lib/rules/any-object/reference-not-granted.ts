import { inert } from '../../foreign/text';
import { ROUTES } from '../../kubernetes/kinds';
import { API_PATH } from '../engine/gateway-api-examples';
import { type Rule, twins } from '../engine/rule';
import { SECRET_MAKERS, secretMakers } from '../model/credentials';
import {
  API_ROUTES,
  backendRefs,
  certificateRefs,
  clientCaRefs,
  GATEWAY,
  isGranted,
  type Reference,
  servedGateways,
  servedRoutes,
} from '../model/gateway-api';
import type { Model } from '../model/model';
import { serviceAt } from '../model/names';

const GRANT = `---
apiVersion: gateway.networking.k8s.io/v1
kind: ReferenceGrant
metadata: {name: certificates, namespace: certificates}
spec:
  from: [{group: gateway.networking.k8s.io, kind: Gateway, namespace: edge}]
  to: [{group: "", kind: Secret}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: ReferenceGrant
metadata: {name: routes, namespace: collectors}
spec:
  from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: observability}]
  to: [{group: "", kind: Service}]
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: otlp-grpc, namespace: certificates}
spec: {secretName: otlp-grpc-cert, dnsNames: [otlp-grpc.example.com], issuerRef: {kind: ClusterIssuer, name: letsencrypt}}
`;

export const referenceNotGranted: Rule = {
  id: 'reference-not-granted',
  hop: 'any-object',
  severity: 'error',
  summary: 'What a Gateway or a route names in another namespace lets itself be named, by a ReferenceGrant beside it.',
  why: `A certificate, a client CA or a Service of another namespace is used only if a ReferenceGrant in that namespace names the kind and the namespace
of who refers. Without one the listener is not programmed (RefNotPermitted) and opens no TLS, and a route answers 500 for the backend. A ReferenceGrant
beside who refers, or for the other kind of route, grants nothing.`,
  fix: 'Write a ReferenceGrant into the namespace of what is named, or move both into one namespace.',
  reads: ['ReferenceGrant', GATEWAY, ...ROUTES, ...SECRET_MAKERS, 'Service'],
  ...twins(
    API_PATH.replace('{name: otlp-grpc-cert}', '{name: otlp-grpc-cert, namespace: certificates}').replace(
      '{name: alloy, port: 4318}',
      '{name: alloy, namespace: collectors, port: 4318}',
    ) + GRANT,
    'kind: Gateway, namespace: edge}]',
    'kind: HTTPRoute, namespace: edge}]',
  ),
  *check(model) {
    const references = [
      ...servedGateways(model).flatMap(gateway => [...certificateRefs(gateway), ...clientCaRefs(gateway)]),
      ...servedRoutes(model).flatMap(backendRefs),
    ];
    for (const reference of references) {
      const { object, path, kind, group, name, namespace } = reference;
      if (namespace === object.namespace || object.namespace === '') continue;
      if ((!model.complete && !isSeen(model, reference)) || isGranted(model, reference)) continue;
      const [from] = object.kind.split('.');
      yield {
        object,
        path: [...path, 'namespace'],
        got: `it names ${inert(`${kind} ${namespace}/${name}`)}, and no ReferenceGrant in ${inert(namespace)} lets a ${from} of ${object.namespace} do that`,
        fix: inert(
          `Write a ReferenceGrant into ${namespace}, from: [{group: gateway.networking.k8s.io, kind: ${from}, namespace: ${object.namespace}}], to: [{group: ${group || '""'}, kind: ${kind}}]${
            API_ROUTES.some(route => route === from) ? '.' : '; or make the Secret beside the Gateway.'
          }`,
        ),
      };
    }
  },
};

/** Whether the input has what is named, and so what stands beside it. */
function isSeen(model: Model, { kind, name, namespace }: Reference): boolean {
  if (kind === 'Service') return serviceAt(model, namespace, name)?.namespace === namespace;
  if (kind === 'Secret') return secretMakers(model, name, namespace).some(maker => maker.namespace === namespace);
  return model.manifests.definitions(kind, namespace, name).length > 0;
}
