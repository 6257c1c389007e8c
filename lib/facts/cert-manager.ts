/** What cert-manager's webhook takes in a Certificate. @see https://github.com/cert-manager/cert-manager/blob/master/internal/apis/certmanager/validation/certificate.go */

/** The most characters of a common name (RFC 5280). */
export const MAX_COMMON_NAME = 64;

/** The bits of a private key, by its algorithm: these, or from the least to the most. */
export const PRIVATE_KEY_SIZES: Readonly<Record<string, number[] | { readonly least: number; readonly most: number }>> =
  {
    ECDSA: [256, 384, 521],
    RSA: { least: 2048, most: 8192 },
  };

/** The algorithms of a signature, by that of the private key. */
export const SIGNATURES: Readonly<Record<string, readonly string[]>> = {
  ECDSA: ['ECDSAWithSHA256', 'ECDSAWithSHA384', 'ECDSAWithSHA512'],
  Ed25519: ['PureEd25519'],
  RSA: ['SHA256WithRSA', 'SHA384WithRSA', 'SHA512WithRSA'],
};

/** ACME servers of CAs that sign public names alone (CA/Browser Forum, Baseline Requirements 3.2.2.4). */
export const PUBLIC_ACME: readonly string[] = ['letsencrypt.org', 'zerossl.com', 'pki.goog', 'buypass.com', 'ssl.com'];

/** What the names of their staging servers have in them: no client trusts what they sign. @see https://letsencrypt.org/docs/staging-environment/ */
export const STAGING_ACME = /acme-staging|test-acme|\bstg-|api\.test4\.buypass/;

/** Last labels that are in no public zone. @see https://www.rfc-editor.org/rfc/rfc6761 */
export const PRIVATE_ENDS: readonly string[] = [
  ...['local', 'internal', 'svc', 'cluster', 'lan', 'localdomain', 'localhost', 'home', 'corp', 'intranet'],
  ...['test', 'invalid', 'private'],
];

/** The directories of Let's Encrypt: the real one, and the one for trials. @see https://letsencrypt.org/docs/acme-protocol-updates/ */
export const LETS_ENCRYPT: readonly [string, string] = [
  'https://acme-v02.api.letsencrypt.org/directory',
  'https://acme-staging-v02.api.letsencrypt.org/directory',
];
