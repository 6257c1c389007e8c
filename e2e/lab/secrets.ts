import { join } from 'node:path';
import { Authority } from './certificates';
import type { Edge } from './edge';
import type { Environment } from './environment';
import type { KubeObject } from './kubernetes';
import type { Lab } from './lab';
import type { Manifests } from './manifests';

/**
 * The Secrets that an environment leaves to others: cert-manager's, where there are Certificates; else the ones that the Gateway
 * names, in the namespace of its pods; and those that Alloy's pods read.
 */
export async function testSecrets({ manifests, edge, lab, sender }: Environment): Promise<KubeObject[]> {
  const certificates = manifests.all('Certificate');
  const issued = certificates.map(({ metadata, spec }) =>
    tlsSecret(lab.authority, metadata.namespace!, spec.secretName, spec.dnsNames),
  );
  const servers = manifests.all('Gateway').flatMap(({ spec }) => spec.servers as Server[]);
  const given = servers.map(({ tls, hosts }) => {
    const same = servers
      .filter(other => other.tls?.credentialName === tls?.credentialName)
      .flatMap(other => other.hosts);
    const names = [...new Set([...same, ...hosts].map(host => host.replace(/^.*\//, '')))];
    return tls?.credentialName ? tlsSecret(lab.authority, edge.namespace, tls.credentialName, names) : undefined;
  });
  const ours = certificates.length > 0 ? issued : given.filter(secret => secret !== undefined);
  const senders = sender
    ? [secret({ name: caSecretOf(manifests)!, namespace: edge.namespace }, { 'ca.crt': sender.ca })]
    : [];
  return [
    ...ours,
    ...senders,
    ...clientSecrets(manifests, edge, lab.authority),
    ...workloadSecrets(manifests, lab.authority),
  ];
}

/** Files of a sender, and the text of the CA that signed its certificate. */
export interface SenderCertificate {
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
}

export function senderCertificate(lab: Lab, manifests: Manifests): SenderCertificate {
  const authority = new Authority(join(lab.folder, 'pki', `${manifests.name}-senders`), 'senders-ca');
  const names = (manifests.find('Gateway').spec.servers[0].tls.subjectAltNames ?? ['sender.example.com']) as string[];
  const { certificateFile, keyFile } = authority.issue(names);
  return { cert: certificateFile, key: keyFile, ca: authority.pem };
}

/** The Secret with the CA of senders, where the gateway asks for a certificate; istiod adds the ending. */
export function caSecretOf(manifests: Manifests): string | undefined {
  const servers = manifests.all('Gateway').flatMap(({ spec }) => spec.servers as Server[]);
  return servers.find(({ tls }) => tls?.caCertCredentialName)?.tls?.caCertCredentialName?.replace(/-cacert$/, '');
}

/** What the gateway presents to a receiver with TLS of its own, and whom it believes. */
function clientSecrets(manifests: Manifests, { namespace }: Edge, authority: Authority): KubeObject[] {
  const named = manifests.all('DestinationRule').flatMap(({ spec }) => spec.trafficPolicy?.tls?.credentialName ?? []);
  return named.map(name => clientSecret(authority, { name, namespace }));
}

export function clientSecret(
  signer: Authority,
  metadata: { name: string; namespace: string },
  ca = signer,
): KubeObject {
  const { certificate, key } = signer.issuePem([metadata.name]);
  return secret(metadata, { 'tls.crt': certificate, 'tls.key': key, 'ca.crt': ca.pem });
}

export function tlsSecret(authority: Authority, namespace: string, name: string, hosts: string[]): KubeObject {
  const { certificate, key } = authority.issuePem(hosts);
  const metadata = { name, namespace };
  return secret(metadata, { 'tls.crt': certificate, 'tls.key': key }, 'kubernetes.io/tls');
}

export function secret(
  metadata: { name: string; namespace: string },
  data: Record<string, string>,
  type = 'Opaque',
): KubeObject {
  return { apiVersion: 'v1', kind: 'Secret', metadata, type, stringData: data };
}

interface Server {
  hosts: string[];
  tls?: { credentialName?: string; caCertCredentialName?: string };
}
interface Reference {
  name: string;
  key: string;
}

/** Values for every key that a workload mounts or reads: `e2e-<name>-<key>`, which a backend can recognize, or the lab's CA. */
function workloadSecrets(manifests: Manifests, authority: Authority): KubeObject[] {
  const served = manifests.all('DestinationRule').flatMap(({ spec }) => spec.trafficPolicy?.tls?.subjectAltNames ?? []);
  const wanted = new Map<string, { namespace: string; name: string; keys: Set<string> }>();
  for (const { metadata, spec } of manifests.objects.filter(object => object.spec?.template?.spec)) {
    for (const { name, key } of references(spec.template.spec)) {
      const id = `${metadata.namespace}/${name}`;
      const entry = wanted.get(id) ?? { namespace: metadata.namespace!, name, keys: new Set<string>() };
      entry.keys.add(key);
      wanted.set(id, entry);
    }
  }
  return [...wanted.values()].map(({ namespace, name, keys }) => {
    const pair = keys.has('tls.crt') || keys.has('tls.key') ? authority.issuePem([name, ...served]) : undefined;
    if (pair) keys.add('tls.crt').add('tls.key');
    const values = [...keys].map(key => {
      if (pair && key === 'tls.crt') return [key, pair.certificate];
      if (pair && key === 'tls.key') return [key, pair.key];
      return [key, /^ca|\.crt$|\.pem$/.test(key) ? authority.pem : secretValue(name, key)];
    });
    return secret({ name, namespace }, Object.fromEntries(values), pair && 'kubernetes.io/tls');
  });
}

export const secretValue = (name: string, key: string): string => `e2e-${name}-${key}`;

interface Source {
  secret?: { name?: string; secretName?: string; items?: { key: string }[] };
}
interface PodSpec {
  volumes?: (Source & { projected?: { sources: Source[] } })[];
  containers?: { env?: { valueFrom?: { secretKeyRef?: Reference } }[] }[];
}

function references({ volumes = [], containers = [] }: PodSpec): Reference[] {
  const sources = volumes.flatMap(volume => [volume, ...(volume.projected?.sources ?? [])]);
  const mounted = sources.flatMap(({ secret }) =>
    (secret?.items ?? []).map(({ key }) => ({ name: (secret!.name ?? secret!.secretName)!, key })),
  );
  const variables = containers
    .flatMap(({ env }) => env ?? [])
    .flatMap(({ valueFrom }) => valueFrom?.secretKeyRef ?? []);
  return [...mounted, ...variables];
}
