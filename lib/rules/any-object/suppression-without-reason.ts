import { KNOWN_KINDS } from '../../kubernetes/kinds';
import { type Rule, twins } from '../engine/rule';
import { suppressionsOf } from '../engine/suppression';

export const suppressionWithoutReason: Rule = {
  id: 'suppression-without-reason',
  hop: 'any-object',
  severity: 'error',
  summary: 'An annotation that switches a rule off for an object says why.',
  why: `What was accepted once without a reason stays for ever, since nobody later knows whether it may go. The checker does not honour such an
annotation: the finding stays as well.`,
  fix: 'Write the reason as the value, in quotes.',
  reads: [...KNOWN_KINDS],
  ...twins(
    `apiVersion: v1
kind: Service
metadata:
  name: otlp-gateway
  namespace: istio-system
  annotations:
    alloy-otlp-ingress/ignore.open-to-the-internet: "The demo endpoint is meant for everybody."
spec: {}
`,
    '"The demo endpoint is meant for everybody."',
    '""',
  ),
  *check({ manifests }) {
    for (const manifest of KNOWN_KINDS.flatMap(kind => manifests.ofKind(kind))) {
      for (const { key, rule, reason } of suppressionsOf(manifest)) {
        if (reason) continue;
        yield {
          object: manifest,
          path: ['metadata', 'annotations', key],
          got: `${rule} is to be ignored here, for no reason`,
        };
      }
    }
  },
};
