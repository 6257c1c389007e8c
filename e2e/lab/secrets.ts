import { join } from 'node:path';
import { Authority } from './certificates';
import { type Edge, hostsOf } from './edge';
import type { Environment } from './environment';
import { isSame, type KubeObject } from './kubernetes';
import type { Lab } from './lab';
import type { Manifests } from './manifests';

/**
 * The Secrets that an environment leaves to others: cert-manager's, where there are Certificates; else those that the Gateways
 * name, in the namespaces of their pods; and those that Alloy's pods read.
 */
export async function testSecrets(environment: Environment): Promise<KubeObject[]> {
  const { manifests, edges, lab } = environment;
  const issued = manifests
    .all('Certificate')
    .map(({ metadata, spec }) => tlsSecret(lab.authority, metadata.namespace!, spec.secretName, spec.dnsNames));
  const given = edges
    .flatMap(one => servedSecrets(one, lab.authority))
    .filter(secret => !issued.some(other => isSame(other, secret)));
  const senders = edges.flatMap(one => {
    const sender = environment.senderOf(one);
    return sender ? [secret({ name: caSecretOf(one)!, namespace: one.namespace }, { 'ca.crt': sender.ca })] : [];
  });
  return [
    ...issued,
    ...given,
    ...senders,
    ...[...new Set(edges.map(({ namespace }) => namespace))].flatMap(one =>
      clientSecrets(manifests, one, lab.authority),
    ),
    ...workloadSecrets(manifests, lab.authority),
  ];
}

/** What a gateway serves: a certificate for all hosts that have it. */
function servedSecrets({ servers, namespace }: Edge, authority: Authority): KubeObject[] {
  const names = new Set(servers.flatMap(({ tls }) => tls?.credentialName ?? []));
  return [...names].map(name => {
    const hosts = servers.filter(({ tls }) => tls?.credentialName === name).flatMap(hostsOf);
    return tlsSecret(authority, namespace, name, [...new Set(hosts)]);
  });
}

/** Files of a sender, and the text of the CA that signed its certificate. */
export interface SenderCertificate {
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
}

export function senderCertificate(lab: Lab, environment: string, { name, servers }: Edge): SenderCertificate {
  const authority = new Authority(join(lab.folder, 'pki', `${environment}-${name}-senders`), 'senders-ca');
  const names = servers[0]!.tls?.subjectAltNames ?? ['sender.example.com'];
  const { certificateFile, keyFile } = authority.issue([...names]);
  return { cert: certificateFile, key: keyFile, ca: authority.pem };
}

/** The Secret with the CA of senders, where an edge asks for a certificate: the environment's caSecret, to which Istio's Gateway adds the ending. */
export function caSecretOf({ servers }: Edge): string | undefined {
  const asking = servers.find(({ tls }) => tls?.caCertCredentialName);
  return asking?.tls?.caCertCredentialName?.replace(/-cacert$/, '');
}

/** What the gateway presents to a receiver with TLS of its own, and whom it believes. */
function clientSecrets(manifests: Manifests, namespace: string, authority: Authority): KubeObject[] {
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
