/** What a credential looks like, by its name or by itself. What comes from a Secret is none of it. */

const NAMES = new Set([
  'auth',
  'authentication',
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'jwt',
  'key',
  'passphrase',
  'session',
  'session-id',
  'sessionid',
  'uptrace-dsn',
  'dsn',
  'x-honeycomb-team',
]);
const LAST_WORDS =
  /(^|-)(token|secret|password|passwd|pwd|credentials?|authorization|auth|bearer|jwt|session|cookie|api-?key|[a-z]+key|key)$/;
/** Keys that sort or route, and keys that anybody may see. */
const HARMLESS =
  /(^|-)(cache|correlation|dedup|grouping|idempotency|message|partition|primary|public|routing|shard|sort|surrogate|trace)-?key$/;

/** Whether a header of this name carries a credential: authorization, x-api-key, DD_API_KEY, lightstep-access-token … */
export function namesCredential(header: string): boolean {
  const name = header.toLowerCase().replaceAll(/[_.]/g, '-');
  if (HARMLESS.test(name)) return false;
  return NAMES.has(name) || NAMES.has(name.replace(/^x-/, '')) || LAST_WORDS.test(name);
}

/** Schemes of Authorization, prefixes that issuers give to their tokens, PEM, and users in URLs. */
const SHAPES = [
  /^(basic|bearer|digest|token|apikey|api-key)\s+\S/i,
  /(^|[^a-z0-9])(glc|glsa|gh[pousr]|github_pat|glpat|xox[abeprs]|hvs|hvb|hcaik|dop_v1|npm|pypi|sk|rk|dapi|NRAK|NRII|AKIA|ASIA)[-_A-Z0-9][-_A-Za-z0-9]{6}/,
  /(^|[^a-zA-Z0-9])eyJ[-_A-Za-z0-9]{8}/,
  /-----BEGIN /,
  /:\/\/[^/\s]*@/,
];

/** Whether a text is a credential by its shape, whatever it is called. */
export function isCredential(text: string): boolean {
  return SHAPES.some(shape => shape.test(text));
}

/** Whether a text may have a credential in it (a user, a query, a URL's fragment or parameter), and so must not be repeated in a message. */
export function mayHoldCredential(text: string): boolean {
  return (
    isCredential(text) ||
    /@(?!sha256:)/.test(text) ||
    /[?&;#][^=&?\s]+=/.test(text) ||
    /:\/\/.*[^-._~%/:[\]a-zA-Z0-9]/s.test(text)
  );
}
