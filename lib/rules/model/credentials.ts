import { get, record, strings, text } from '../../kubernetes/json';
import { type Manifest, sameNamespace } from '../../kubernetes/manifests';
import { groupBy } from './group';
import { type Model, perModel } from './model';
import type { Server } from './servers';

/** The kinds that are a Secret, or create one. */
export const SECRET_MAKERS = ['Certificate', 'ExternalSecret', 'SealedSecret', 'Secret'] as const;

/** A Secret that a Gateway's server names, and the objects in the input that are or create it. */
interface Credential {
  readonly server: Server;
  readonly name: string;
  readonly path: readonly (string | number)[];
  /** The makers, in any namespace. */
  readonly makers: readonly Manifest[];
}

/** The Secrets that servers name without a scheme such as `kubernetes://`. */
export function credentials(model: Model): Credential[] {
  return model.gateways
    .flatMap(({ servers }) => servers)
    .flatMap(server =>
      (server.tls?.credentials ?? [])
        .filter(({ name }) => !name.includes(':'))
        .map(({ name, path }) => ({ server, name, path, makers: secretMakers(model, name) })),
    );
}

/** The objects that are, or create, a Secret of this name, in `namespace` or in any. */
export function secretMakers(model: Model, name: string, namespace?: string): Manifest[] {
  const all = makersByName(model).get(name) ?? NOTHING;
  return namespace === undefined ? all : all.filter(maker => sameNamespace(maker.namespace, namespace));
}

const makersByName = perModel(({ manifests }) =>
  groupBy(
    SECRET_MAKERS.flatMap(kind => manifests.ofKind(kind)),
    secretName,
  ),
);

/** The DNS names that a cert-manager Certificate is for. */
export function namesOf(certificate: Manifest): readonly string[] {
  return [
    ...strings(get(certificate.value, 'spec', 'dnsNames')),
    ...strings([get(certificate.value, 'spec', 'commonName')]),
  ];
}

/** The keys of a Secret, as far as the input shows them. */
export function keysOf(secret: Manifest): string[] {
  return ['data', 'stringData'].flatMap(field => Object.keys(record(get(secret.value, field))));
}

const NOTHING: Manifest[] = [];

function secretName({ kind, name, value }: Manifest): string {
  if (kind === 'Certificate') return text(get(value, 'spec', 'secretName')) ?? '';
  return (kind === 'ExternalSecret' && text(get(value, 'spec', 'target', 'name'))) || name;
}
