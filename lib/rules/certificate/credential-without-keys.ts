import { CA_SUFFIX } from '../../facts/istio';
import { few, get, list, record, text } from '../../kubernetes/json';
import { SERVERS } from '../../kubernetes/kinds';
import { type Manifest, nameOf } from '../../kubernetes/manifests';
import { SERVER } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { credentials, keysOf, SECRET_MAKERS, secretMakers } from '../model/credentials';
import { type Model, perModel } from '../model/model';
import { type PemKind, pemFlaw } from '../model/pem';
import type { Problem } from '../model/problem';
import { serverText } from '../model/servers';

export const credentialWithoutKeys: Rule = {
  id: 'credential-without-keys',
  hop: 'certificate',
  severity: 'error',
  summary: 'The Secret of a server holds tls.crt and tls.key, or cert and key, each in PEM.',
  why: `Istio reads the certificate under tls.crt and tls.key, or under cert and key, and nothing else. It logs that the
Secret has no such keys and sends Envoy nothing; what is no certificate and key in PEM (Base64 of Base64, exchanged, encrypted), Envoy refuses (NO_START_LINE).
Either way every TLS handshake ends in a reset.`,
  fix: 'Store the chain as tls.crt and the private key as tls.key.',
  reads: [...SERVERS, ...SECRET_MAKERS],
  ...twins(
    `${SERVER}      tls: {mode: SIMPLE, credentialName: otlp-grpc-cert}
---
apiVersion: v1
kind: Secret
metadata: {name: otlp-grpc-cert, namespace: istio-system}
type: Opaque
data:
  tls.crt: Li4u
  tls.key: Li4u
`,
    'tls.key: Li4u',
    'tls.pem: Li4u',
  ),
  *check(model) {
    for (const { server, path, makers } of credentials(model)) {
      const keys = uselessKeys(model, makers);
      if (!keys) continue;
      yield {
        object: server.gateway.manifest,
        path,
        got: `${serverText(server)} gets its certificate from ${nameOf(makers[0]!)}, which holds ${few(keys)}`,
      };
    }
    yield* unreadable(model);
  },
};

/** Secrets of servers, and of their clients' CAs, whose texts are no PEM. */
function* unreadable(model: Model): Generator<Problem> {
  const named = credentials(model).flatMap(({ server, name, makers }) => [
    ...makers.map(secret => ({ server, secret })),
    ...secretMakers(model, name + CA_SUFFIX).map(secret => ({ server, secret })),
  ]);
  const seen = new Set<Manifest>();
  for (const { server, secret } of named) {
    if (secret.kind !== 'Secret' || seen.has(secret)) continue;
    seen.add(secret);
    for (const field of ['data', 'stringData'] as const)
      for (const [key, kind] of Object.entries(PEM)) {
        const written = text(get(secret.value, field, key));
        const flaw = written && pemFlaw(written, field === 'data', kind);
        if (flaw)
          yield {
            object: secret,
            path: [field, key],
            got: `${key} is ${flaw}, and ${serverText(server)} reads a ${kind} in PEM`,
            fix: field === 'data' ? 'Write the Base64 of the PEM file, once.' : 'Write the PEM file as it is.',
          };
      }
  }
}

const PEM: Readonly<Record<string, PemKind>> = {
  'tls.crt': 'certificate',
  'tls.key': 'private key',
  cert: 'certificate',
  key: 'private key',
  'ca.crt': 'certificate',
  cacert: 'certificate',
};

const PAIRS = [
  ['tls.crt', 'tls.key'],
  ['cert', 'key'],
];

/** The keys of the Secret that makes a credential, where they are no certificate. */
const uselessKeys = perModel((_, makers: readonly Manifest[]): readonly string[] | undefined => {
  const keys = makers.map(keysMadeBy);
  // another maker may fill it, and a Secret without data is one whose content was left out
  if (keys.some(found => found.length === 0)) return undefined;
  const isPair = (found: readonly string[]) => PAIRS.some(pair => pair.every(key => found.includes(key)));
  return keys.some(isPair) ? undefined : keys[0];
});

/** The keys of the Secret that an object is or makes. Empty: not known. */
function keysMadeBy(maker: Manifest): readonly string[] {
  const { kind, value } = maker;
  if (kind === 'Secret') return keysOf(maker);
  if (kind === 'SealedSecret') {
    const template = Object.keys(record(get(value, 'spec', 'template', 'data')));
    return [...Object.keys(record(get(value, 'spec', 'encryptedData'))), ...template];
  }
  if (kind !== 'ExternalSecret') return [];
  const target = get(value, 'spec', 'target');
  const isWhole =
    (text(get(target, 'creationPolicy')) ?? 'Owner') === 'Owner' &&
    list(get(value, 'spec', 'dataFrom')).length === 0 &&
    get(target, 'template', 'templateFrom') === undefined &&
    get(target, 'template', 'mergePolicy') !== 'Merge';
  // what a template has takes the place of the rest
  const templated = Object.keys(record(get(target, 'template', 'data')));
  const keys = list(get(value, 'spec', 'data')).flatMap(one => text(get(one, 'secretKey')) ?? []);
  return isWhole ? (templated.length > 0 ? templated : keys) : [];
}
