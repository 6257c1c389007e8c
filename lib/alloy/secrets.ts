/** Where keys of Secrets are mounted: files, so that Alloy reads most of them again when they change. */
export const SECRETS_FOLDER = '/etc/alloy-secrets';

export interface SecretKey {
  readonly name: string;
  readonly key: string;
}

export function secretFile({ name, key }: SecretKey): string {
  return `${SECRETS_FOLDER}/${name}/${key}`;
}
