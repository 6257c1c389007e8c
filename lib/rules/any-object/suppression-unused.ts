import { KNOWN_KINDS } from '../../kubernetes/kinds';
import { type Rule, twins } from '../engine/rule';
import { suppressionsOf } from '../engine/suppression';

export const suppressionUnused: Rule = {
  id: 'suppression-unused',
  hop: 'any-object',
  severity: 'warning',
  summary: 'An annotation that switches a rule off for an object is still needed.',
  why: `A suppression outlives the mistake that it was for, and then hides the next one. A misspelt one hides nothing and only looks as if it did.`,
  fix: 'Remove the annotation, or correct the name of the rule.',
  reads: [...KNOWN_KINDS],
  ...twins(
    `apiVersion: networking.istio.io/v1
kind: Gateway
metadata:
  name: otlp
  namespace: istio-system
  annotations:
    alloy-otlp-ingress/ignore.gateway-old-tls: "The last old sender goes in March."
spec:
  selector: {istio: ingressgateway}
  servers:
    - port: {number: 4317, name: otlp-grpc, protocol: HTTPS}
      hosts: [otlp-grpc.example.com]
      tls: {mode: SIMPLE, credentialName: otlp-grpc-cert, minProtocolVersion: TLSV1_1}
`,
    'TLSV1_1',
    'TLSV1_2',
  ),
  *review({ manifests }, { findings, unheard }) {
    const suppressions = KNOWN_KINDS.flatMap(kind => manifests.ofKind(kind).flatMap(suppressionsOf));
    if (suppressions.length === 0) return;
    const used = new Set(findings.map(({ rule, object }) => [rule, object.kind, object.namespace, object.name].join()));
    for (const { manifest, key, rule, reason } of suppressions) {
      const isUsed = used.has([rule, manifest.kind, manifest.namespace, manifest.name].join());
      if (!reason || isUsed || unheard.has(rule)) continue;
      yield {
        object: manifest,
        path: ['metadata', 'annotations', key],
        inKey: true,
        got: `nothing here breaks ${rule}`,
      };
    }
  },
};
