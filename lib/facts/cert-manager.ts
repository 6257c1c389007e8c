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
