/** Judges whether a text looks like a credential, by its name or by itself. The lists are ours: no page owns them. */

const NAMES = new Set(['session-id', 'sessionid', 'x-session-id', 'x-sessionid', 'x-honeycomb-team']);
/** Words that say it anywhere in a name, and ends of words: authtoken, clientsecret. */
const WORDS =
  /(token|secret|password|passwd|passphrase|passcode|credential|authorization|authentication|api-?key|cookie|signature|hmac|jwt)$|^(pwd|bearer)$/;
/** Words that say it at the end. */
const LAST_WORDS = /^(.*key|o?auth|authz|dsn|pass|pat|sas|session|tok)$/;
/** Last words that say something about a credential: x-authorization-mode, x-token-type. */
const ABOUT =
  /^(alg|algorithm|budget|count|enabled|expiry|expire|expiration|format|hint|issuer|length|limit|method|mode|policy|realm|remaining|required|scheme|scope|source|status|ttl|type|url|uri|used|version)$/;
/** Keys that sort or route, keys that anybody may see, and tokens that are counted. */
const HARMLESS =
  /(^|-)((cache|correlation|dedup|grouping|idempotency|message|partition|primary|public|routing|shard|sort|surrogate|trace)-?keys?|(max|total|input|output|prompt|completion)-tokens?)$/;

/** Whether a header of this name carries a credential: authorization, x-api-key, DD_API_KEY, apikey2, x-token-v2 … */
export function namesCredential(header: string): boolean {
  const name = header.toLowerCase().replaceAll(/[_.]/g, '-');
  // a number or a version says which of several
  const words = name
    .replaceAll('api-key', 'apikey')
    .split('-')
    .map(word => word.replace(/^v?\d+$|^\d+|\d+$/g, ''))
    .filter(Boolean);
  if (HARMLESS.test(words.join('-')) || !words.length) return false;
  const last = words.at(-1)!;
  if (NAMES.has(name) || says(LAST_WORDS, last)) return true;
  return !says(ABOUT, last) && words.some(word => says(WORDS, word));
}

const says = (pattern: RegExp, word: string) => pattern.test(word) || pattern.test(word.replace(/s$/, ''));

/** Schemes of Authorization, prefixes that issuers give to their tokens, PEM, and users in URLs. */
const SHAPES = [
  /^(basic|bearer|digest|token|apikey|api-key|api-token|negotiate|ntlm|oauth|sharedkey|sharedaccesssignature|aws4-hmac-sha256)\s+\S/i,
  /^splunk\s+\S*\d/i,
  /(^|[^a-z0-9])(glc|glsa|gh[pousr]|github_pat|gl(pat|dt|rt|ft|cbt|ptt|soat)|xox[abeprs]|xapp|hvs|hvb|hcaik|dop_v1|npm|pypi|sk|rk|dapi|lsv2|sntry[su]|whsec|AIza|NRAK|NRII|AKIA|ASIA)[-_A-Z0-9][-_A-Za-z0-9]{6}/,
  /(^|[^a-zA-Z0-9])(AIza[-_A-Za-z0-9]{16}|ya29\.|dt0[a-z]\d\d\.|SG\.[-_A-Za-z0-9]{16}|whsec_|[0-9a-f]{16,}NRAL)/,
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
  const [, ...behindScheme] = text.split('://');
  return (
    isCredential(text) ||
    /@(?!sha256:)/.test(text) ||
    /[?&;#][^=&?;#\s]+=/.test(text) ||
    behindScheme.some(part => /[^-._~%/:[\]a-zA-Z0-9]/.test(part))
  );
}
