import { get, type Json, list, record, strings, text } from '../../kubernetes/json';
import { type Manifest, sameNamespace } from '../../kubernetes/manifests';
import { groupBy } from './group';
import { type Model, perModel } from './model';
import type { Server } from './servers';

/** The kinds that are a Secret, or create one. */
export const SECRET_MAKERS = [
  ...(['Bundle', 'Certificate', 'ClusterExternalSecret', 'ExternalSecret', 'Ingress', 'OnePasswordItem'] as const),
  ...(['SealedSecret', 'Secret', 'SecretProviderClass', 'VaultDynamicSecret', 'VaultPKISecret'] as const),
  'VaultStaticSecret' as const,
];

/** A Secret that an object is or creates. */
interface MadeSecret {
  readonly name: string;
  /** Empty: in any namespace. */
  readonly namespace: string;
}

/** A Secret that a Gateway's server names, and the objects in the input that are or create it. */
interface Credential {
  readonly server: Server;
  readonly name: string;
  readonly path: readonly (string | number)[];
  /** Where the Secret has to be. @default - in the namespace of the gateway's pods */
  readonly namespace?: string | undefined;
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
        .map(credential => ({ server, ...credential, makers: secretMakers(model, credential.name) })),
    );
}

/** The objects that are, or create, a Secret of this name, in `namespace` or in any. */
export function secretMakers(model: Model, name: string, namespace?: string): Manifest[] {
  const all = makersByName(model).get(name) ?? NOTHING;
  return namespace === undefined ? all : all.filter(maker => sameNamespace(maker.namespace, namespace));
}

const makersByName = perModel(({ manifests }) => {
  const makers = SECRET_MAKERS.flatMap(kind => manifests.ofKind(kind));
  const made = makers.flatMap(maker => secretsOf(maker).map(({ name }) => ({ maker, name })));
  return new Map([...groupBy(made, ({ name }) => name)].map(([name, all]) => [name, all.map(({ maker }) => maker)]));
});

/** Whether a controller copies what the object makes into other namespaces. */
export function isCopied({ value, annotations }: Manifest): boolean {
  const template = record(get(value, 'spec', 'secretTemplate', 'annotations'));
  const target = record(get(value, 'spec', 'target', 'template', 'metadata', 'annotations'));
  return [annotations, template, target].some(all => Object.keys(all).some(key => COPIERS.test(key)));
}

const COPIERS = /^(?:reflector\.v1\.k8s\.emberstack\.com|replicator\.v1\.mittwald\.de|kubed\.appscode\.com)\//;

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

/** The Secrets that an object is or creates. */
export function secretsOf(object: Manifest): MadeSecret[] {
  const { kind, name, namespace, value } = object;
  const named = (...names: readonly unknown[]) => [{ name: names.map(text).find(Boolean) ?? name, namespace }];
  switch (kind) {
    case 'Bundle':
      return get(value, 'spec', 'target', 'secret') === undefined ? [] : named();
    case 'Certificate':
      return [{ name: text(get(value, 'spec', 'secretName')) ?? '', namespace }];
    case 'ClusterExternalSecret':
      return namespacesOf(value, namespace).map(where => ({
        name:
          [get(value, 'spec', 'externalSecretSpec', 'target', 'name'), get(value, 'spec', 'externalSecretName')]
            .map(text)
            .find(Boolean) ?? name,
        namespace: where,
      }));
    case 'ExternalSecret':
      return isOfOtherKind(value) ? [] : named(get(value, 'spec', 'target', 'name'));
    case 'Ingress':
      return ISSUERS.some(key => object.annotations[key] !== undefined) ? objectsAt(value, 'tls', namespace) : [];
    case 'SealedSecret':
      return named(get(value, 'spec', 'template', 'metadata', 'name'));
    case 'SecretProviderClass':
      return objectsAt(value, 'secretObjects', namespace);
    case 'VaultDynamicSecret':
    case 'VaultPKISecret':
    case 'VaultStaticSecret':
      return named(get(value, 'spec', 'destination', 'name'));
    default:
      return named();
  }
}

/** Where a ClusterExternalSecret makes its objects. Selectors may choose further namespaces. @see https://external-secrets.io/latest/api/clusterexternalsecret/ */
function namespacesOf({ spec }: Json, unknown: string): readonly string[] {
  const named = strings(get(spec, 'namespaces'));
  const selects = get(spec, 'namespaceSelectors') !== undefined || get(spec, 'namespaceSelector') !== undefined;
  return selects || named.length === 0 ? [unknown] : named;
}

/** Annotations by which cert-manager makes Certificates of an Ingress. @see https://cert-manager.io/docs/usage/ingress/ */
const ISSUERS = ['cert-manager.io/cluster-issuer', 'cert-manager.io/issuer', 'kubernetes.io/tls-acme'];

/** Whether an ExternalSecret makes something else, such as a ConfigMap. */
function isOfOtherKind(value: Json): boolean {
  return (text(get(value, 'spec', 'target', 'manifest', 'kind')) ?? 'Secret') !== 'Secret';
}

function objectsAt(value: Json, field: string, namespace: string): MadeSecret[] {
  return list(get(value, 'spec', field)).flatMap(item => {
    const name = text(get(item, 'secretName'));
    return name ? [{ name, namespace }] : [];
  });
}

/** The names of the ConfigMaps that operators make of other objects, each with its namespace (empty: in any). */
export const madeConfigMaps = perModel(({ manifests }): readonly MadeSecret[] => [
  ...manifests
    .ofKind('Bundle')
    .filter(({ value }) => get(value, 'spec', 'target', 'configMap') !== undefined)
    .map(({ name }) => ({ name, namespace: '' })),
  ...manifests
    .ofKind('ExternalSecret')
    .filter(({ value }) => get(value, 'spec', 'target', 'manifest', 'kind') === 'ConfigMap')
    .map(({ name, namespace, value }) => ({ name: text(get(value, 'spec', 'target', 'name')) ?? name, namespace })),
]);
