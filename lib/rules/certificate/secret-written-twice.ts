import { get } from '../../kubernetes/json';
import { type Manifest, nameOf } from '../../kubernetes/manifests';
import { type Rule, twins } from '../engine/rule';
import { keysOf, SECRET_MAKERS, secretsOf } from '../model/credentials';
import { groupBy } from '../model/group';

export const secretWrittenTwice: Rule = {
  id: 'secret-written-twice',
  hop: 'certificate',
  severity: 'error',
  summary: 'One object writes a Secret.',
  why: `Each writer puts its own content back: two Certificates with one secretName issue again and again, and the Secret has now the names of one and now of the other, so that clients of
either host see a certificate that is not for them. A Secret in YAML beside a Certificate or an ExternalSecret is what was applied last.`,
  fix: 'Give each a Secret of its own, or one Certificate all of the names.',
  reads: [...SECRET_MAKERS],
  ...twins(
    `apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: otlp-grpc, namespace: istio-system}
spec: {secretName: otlp-grpc-cert, dnsNames: [otlp-grpc.example.com], issuerRef: {name: letsencrypt}}
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: otlp-http, namespace: istio-system}
spec: {secretName: otlp-http-cert, dnsNames: [otlp-http.example.com], issuerRef: {name: letsencrypt}}
`,
    'secretName: otlp-http-cert',
    'secretName: otlp-grpc-cert',
  ),
  *check({ manifests }) {
    const writers = SECRET_MAKERS.flatMap(kind => manifests.ofKind(kind)).filter(isWriter);
    const written = writers.flatMap(writer =>
      secretsOf(writer).map(({ name, namespace }) => ({ writer, name, namespace })),
    );
    for (const [key, group] of groupBy(written, ({ name, namespace }) => `${namespace}/${name}`)) {
      const [first, ...others] = group;
      for (const { writer, name } of others) {
        if (key.endsWith('/') || isSame(writer, first!.writer)) continue;
        yield {
          object: writer,
          path: FIELD[writer.kind] ?? ['metadata', 'name'],
          got: `it writes the Secret ${name}, as ${nameOf(first!.writer)} does`,
        };
      }
    }
  },
};

/** Two definitions of one object are object-defined-twice. */
const isSame = (one: Manifest, other: Manifest): boolean => one.kind === other.kind && one.name === other.name;

/** Whether an object writes all of a Secret: not one without data, nor one that adds to a Secret of others. */
function isWriter(object: Manifest): boolean {
  if (object.kind === 'Secret') return keysOf(object).length > 0;
  const policy = get(object.value, 'spec', 'target', 'creationPolicy');
  return object.kind !== 'ExternalSecret' || (policy !== 'Merge' && policy !== 'None');
}

const FIELD: Readonly<Record<string, readonly string[]>> = {
  Certificate: ['spec', 'secretName'],
  ExternalSecret: ['spec', 'target', 'name'],
};
