/** TLS of Envoy, as Istio lets a Gateway set it. */

/**
 * The cipher suites that a Gateway may name. istiod leaves others out, and says so to whoever applies the Gateway. They are for TLS 1.2: the suites of TLS 1.3 can't be chosen.
 * @see https://istio.io/latest/docs/reference/config/networking/gateway/#ServerTLSSettings (cipherSuites; list: https://github.com/istio/istio/blob/master/pkg/config/security/security.go)
 */
export const CIPHER_SUITES: readonly string[] = [
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
  'ECDHE-ECDSA-AES128-SHA',
  'ECDHE-RSA-AES128-SHA',
  'ECDHE-ECDSA-AES256-SHA',
  'ECDHE-RSA-AES256-SHA',
  'AES128-GCM-SHA256',
  'AES256-GCM-SHA384',
  'AES128-SHA',
  'AES256-SHA',
  'DES-CBC3-SHA',
];

/**
 * Names of groups of suites that BoringSSL knows in an expression such as `-AES128` or `!kRSA`. Any other makes Envoy refuse the listener.
 * @see https://github.com/google/boringssl/blob/main/ssl/ssl_cipher.cc (kCipherAliases)
 */
export const CIPHER_GROUPS: readonly string[] = [
  ...[
    '3DES',
    'AES',
    'AES128',
    'AES256',
    'AESGCM',
    'ALL',
    'CHACHA20',
    'ECDHE',
    'ECDSA',
    'EECDH',
    'ECDH',
    'FIPS',
    'HIGH',
  ],
  ...['PSK', 'RSA', 'SHA', 'SHA1', 'SHA256', 'SHA384', 'SSLv3', 'TLSv1', 'TLSv1.2'],
  ...['aECDSA', 'aPSK', 'aRSA', 'kECDHE', 'kEECDH', 'kPSK', 'kRSA'],
];

/** The versions of TLS by their names in a Gateway, the oldest first. `TLS_AUTO` is none of them. */
export const TLS_VERSIONS: readonly string[] = ['TLSV1_0', 'TLSV1_1', 'TLSV1_2', 'TLSV1_3'];
