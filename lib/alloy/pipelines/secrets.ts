/** Where keys of Secrets are mounted: files, so that Alloy reads most of them again when they change. */
export const SECRETS_FOLDER = '/etc/alloy-secrets';

export interface SecretKey {
  readonly name: string;
  readonly key: string;
}

export function secretFile({ name, key }: SecretKey): string {
  return `${SECRETS_FOLDER}/${name}/${key}`;
}

/** The keys of a Secret of the type kubernetes.io/tls. */
export function tlsKeys(name: string): [SecretKey, SecretKey] {
  return [
    { name, key: 'tls.crt' },
    { name, key: 'tls.key' },
  ];
}

/** How often certificates are read again. */
export const RELOAD_INTERVAL = '5m';
