/** The public keys by which tokens are checked. https://www.rfc-editor.org/rfc/rfc7517 */
import { createPublicKey, type JsonWebKey, X509Certificate } from 'node:crypto';

/**
 * Names of private parts of a key, by RFC 7518 and 8037 or by habit: whoever reads them in the YAML could sign tokens.
 */
const PRIVATE_NAME = /^(d|p|q|dp|dq|qi|oth|k)$|priv|secret/i;
const PRIVATE_TEXT = /PRIVATE KEY/i;
/** The signatures that each kind of key makes, of those that Envoy knows. */
const ALGORITHMS: ReadonlyMap<string, RegExp> = new Map([
  ['RSA', /^[RP]S(256|384|512)$/],
  ['EC P-256', /^ES256$/],
  ['EC P-384', /^ES384$/],
  ['EC P-521', /^ES512$/],
  ['OKP Ed25519', /^(EdDSA|Ed25519)$/],
]);
const MOST_KEYS = 100;

/** What is wrong with a key set, as the end of the sentence "allowed: …"; undefined where it can be used. */
export function jwksMistake(text: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'a JSON Web Key Set: {"keys": […]}';
  }
  const keys = isRecord(value) && value.keys;
  if (!Array.isArray(keys)) return 'a JSON Web Key Set: {"keys": […]}';
  if (!keys.length) return 'a JSON Web Key Set with a key: by an empty one no token is valid';
  if (keys.length > MOST_KEYS) return `a JSON Web Key Set of at most ${MOST_KEYS} keys`;
  if (hasNameTwice(text))
    return 'JSON without a name twice in one mapping: which of the two counts, each reader decides';
  const kids = new Set<unknown>();
  for (const [index, key] of keys.entries()) {
    const mistake = keyMistake(key, kids);
    if (mistake) return `${mistake}; keys[${index}] is none`;
    kids.add(key.kid);
  }
  return isPrivate(value) ? `${PUBLIC}; something beside the keys is none` : undefined;
}

const PUBLIC =
  'public keys, without d, p, q and the like: whoever reads a private one can sign tokens, so make a new pair';

function keyMistake(key: unknown, kids: ReadonlySet<unknown>): string | undefined {
  if (!isRecord(key)) return 'mappings of a key each';
  const { kty, crv, use, key_ops: operations, alg, kid } = key;
  if (kty === 'oct') return 'public keys, since who knows a symmetric one (oct) can sign tokens';
  if (isPrivate(key)) return PUBLIC;
  if (kty !== 'RSA' && kty !== 'EC' && kty !== 'OKP') return 'RSA, EC or OKP keys';
  const algorithms = ALGORITHMS.get(kty === 'RSA' ? kty : `${kty} ${typeof crv === 'string' ? crv : ''}`);
  if (!algorithms) return 'keys on the curves P-256, P-384, P-521, Ed25519';
  if (use !== undefined && use !== 'sig') return 'keys for signatures (use: sig)';
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify')))
    return 'keys for signatures (key_ops: verify)';
  if (alg !== undefined && !(typeof alg === 'string' && algorithms.test(alg)))
    return 'keys for signatures by RS…, PS…, ES… or EdDSA, whichever goes with kty and crv';
  if (kid !== undefined && typeof kid !== 'string') return 'keys whose kid is text';
  if (kid !== undefined && kids.has(kid)) return 'keys with a kid of their own each';
  return isWhole(key) ? undefined : 'keys that are whole, of RSA with 2048 bits or more and an odd exponent from 3 on';
}

function isWhole(key: Record<string, unknown>): boolean {
  const numbers = (key.kty === 'RSA' ? ['n', 'e'] : key.kty === 'EC' ? ['x', 'y'] : ['x']).map(name => key[name]);
  if (!numbers.every(isBase64Url)) return false;
  try {
    const { asymmetricKeyDetails: details } = createPublicKey({ key: key as JsonWebKey, format: 'jwk' });
    for (const certificate of key.x5c === undefined ? [] : (key.x5c as string[]))
      new X509Certificate(Buffer.from(certificate, 'base64'));
    if (key.kty !== 'RSA') return true;
    const isOdd = numbers.every(number => Buffer.from(number as string, 'base64url').at(-1)! % 2 === 1);
    return isOdd && (details?.modulusLength ?? 0) >= 2048 && (details?.publicExponent ?? 0n) >= 3n;
  } catch {
    return false;
  }
}

/** Whether a value is base64url as Envoy takes it: Node would take blanks and padding too. */
function isBase64Url(value: unknown): boolean {
  return typeof value === 'string' && /^[-_A-Za-z0-9]+$/.test(value);
}

/** Whether a value has a part of a private key in it, at any depth. */
function isPrivate(value: unknown): boolean {
  const left = [value];
  while (left.length) {
    const one = left.pop();
    if (typeof one === 'string' && PRIVATE_TEXT.test(one)) return true;
    if (one === null || typeof one !== 'object') continue;
    if (!Array.isArray(one) && Object.keys(one).some(name => PRIVATE_NAME.test(name))) return true;
    for (const below of Object.values(one)) left.push(below);
  }
  return false;
}

/** Whether any object of a JSON text has the same name twice, in any spelling. */
function hasNameTwice(json: string): boolean {
  const open: Set<string>[] = [];
  for (const [token, name, colon] of json.matchAll(/[{}]|("(?:[^"\\]|\\.)*")(\s*:)?/g)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (colon) {
      const names = open.at(-1)!;
      const said: string = JSON.parse(name!);
      if (names.has(said)) return true;
      names.add(said);
    }
  }
  return false;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
