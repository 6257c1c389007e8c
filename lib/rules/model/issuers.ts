/** What makes a Certificate: the issuer, and where cert-manager looks for the issuer's own Secrets. */
import { get, type Path, text } from '../../kubernetes/json';
import type { Manifest } from '../../kubernetes/manifests';
import { type Model, perModel } from './model';

/** cert-manager's own group, and that before its version 0.11. */
export const ISSUER_GROUP = 'cert-manager.io';
export const OLD_ISSUER_GROUP = 'certmanager.k8s.io';

/** The issuer that a Certificate names. */
export interface IssuerRef {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  /** Where cert-manager looks for it. Empty for a ClusterIssuer. */
  readonly namespace: string;
}

/** The issuer that a Certificate names; undefined without a name. */
export function issuerRefOf({ value, namespace }: Manifest): IssuerRef | undefined {
  const ref = get(value, 'spec', 'issuerRef');
  const name = text(get(ref, 'name'));
  const kind = text(get(ref, 'kind')) || 'Issuer';
  if (!name) return undefined;
  return { group: text(get(ref, 'group')) || ISSUER_GROUP, kind, name, namespace: kind === 'Issuer' ? namespace : '' };
}

/** The issuer of a Certificate, if it is in the input and of cert-manager's own kinds. */
export const issuerOf = perModel((model, certificate: Manifest): Manifest | undefined => {
  const ref = issuerRefOf(certificate);
  if (ref?.group !== ISSUER_GROUP || !/^(?:Cluster)?Issuer$/.test(ref.kind)) return undefined;
  return model.manifests.find(ref.kind, ref.namespace, ref.name);
});

/** A Secret that an issuer needs to work. */
interface NeededSecret {
  readonly name: string;
  readonly path: Path;
}

/** The Secrets that must be there before an issuer works: its CA, and the credentials of its solvers. The account's key is made. */
export function secretsOfIssuer({ value }: Manifest): NeededSecret[] {
  const found: NeededSecret[] = [];
  const ca = text(get(value, 'spec', 'ca', 'secretName'));
  if (ca) found.push({ name: ca, path: ['spec', 'ca', 'secretName'] });
  const open: { part: unknown; path: Path }[] = ['acme', 'vault', 'venafi'].map(field => ({
    part: get(value, 'spec', field),
    path: ['spec', field],
  }));
  for (const { part, path } of open) {
    if (typeof part !== 'object' || part === null || path.length > DEEPEST) continue;
    for (const [key, below] of Object.entries(part)) {
      const name = /(?:[sS]ecret|credentials)Ref$/.test(key) ? text(get(below, 'name')) : undefined;
      const step = Array.isArray(part) ? Number(key) : key;
      if (name && key !== 'privateKeySecretRef') found.push({ name, path: [...path, step, 'name'] });
      else open.push({ part: below, path: [...path, step] });
    }
  }
  return found;
}

/** An issuer's settings are no deeper. */
const DEEPEST = 12;

/**
 * The namespace of an issuer's Secrets: an Issuer's own; for a ClusterIssuer that of cert-manager, unless it is told another.
 * undefined if the input does not show cert-manager.
 */
export function secretNamespace(model: Model, issuer: Manifest): string | undefined {
  return issuer.kind === 'Issuer' ? issuer.namespace : clusterSecrets(model);
}

const clusterSecrets = perModel((model): string | undefined => {
  for (const { containers, namespace } of model.workloads)
    for (const { image = '', value } of containers) {
      if (!/cert-manager-controller(?:[:@]|$)/.test(image)) continue;
      const said = /--cluster-resource-namespace[="', ]+([a-z0-9-]+)/.exec(
        JSON.stringify(get(value, 'args')) ?? '',
      )?.[1];
      return said ?? namespace;
    }
  return undefined;
});
