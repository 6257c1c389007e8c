import { KNOWN_KINDS } from '../../kubernetes/kinds';
import { sameValue } from '../../kubernetes/same';
import { identityOf } from '../engine/apart';
import { type Rule, twins } from '../engine/rule';
import { groupBy } from '../model/group';

export const objectDefinedTwice: Rule = {
  id: 'object-defined-twice',
  hop: 'any-object',
  severity: 'error',
  summary: 'What is applied together defines an object once.',
  why: `An object is known by its kind, namespace and name. kubectl applies one document after the other, so that the last one stays, with what it
does not set taken away again; kustomize and Helm refuse both. Whoever reads the first takes its policy or its ports for what runs.`,
  fix: 'Remove one of them, or give it a name of its own; what is for another environment belongs into a folder of its own.',
  reads: [...KNOWN_KINDS],
  ...twins(
    `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: otlp, namespace: istio-system}
spec:
  action: DENY
  rules: [{from: [{source: {notIpBlocks: [203.0.113.0/24]}}]}]
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: otlp-tokens, namespace: istio-system}
spec:
  action: DENY
  rules: [{from: [{source: {notRequestPrincipals: ["*"]}}]}]
`,
    'otlp-tokens',
    'otlp',
  ),
  *check({ manifests }) {
    const kinds = new Set([...KNOWN_KINDS, ...manifests.all.map(({ kind }) => kind)]);
    const objects = groupBy(
      [...kinds].flatMap(kind => manifests.ofKind(kind)),
      identityOf,
    );
    objects.delete(undefined);
    for (const [first, ...others] of objects.values()) {
      for (const [index, object] of others.entries()) {
        const before = others[index - 1] ?? first!;
        if (sameValue(before.value, object.value)) continue;
        const { line } = before.locate(['metadata', 'name']);
        yield {
          object,
          path: ['metadata', 'name'],
          got: `it is defined differently in line ${line} of ${before.file === object.file ? 'this file' : before.file}, and what is applied last stays`,
        };
      }
    }
  },
};
