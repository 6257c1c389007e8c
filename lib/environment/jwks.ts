/** The public keys by which tokens are checked. https://www.rfc-editor.org/rfc/rfc7517 */
import { createPublicKey, type JsonWebKey } from 'node:crypto';

/** What RFC 7518 and 8037 call private; whoever reads the YAML could sign tokens with it. */
const PRIVATE_PARTS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];
/** The curves that Envoy knows. */
const CURVES: ReadonlyMap<string, readonly string[]> = new Map([
  ['EC', ['P-256', 'P-384', 'P-521']],
  ['OKP', ['Ed25519']],
]);

/** What is wrong with a key set, as the end of the sentence "allowed: …"; none: it can be used. */
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
  for (const [index, key] of keys.entries()) {
    const mistake = keyMistake(key);
    if (mistake) return `${mistake}; keys[${index}] is none`;
  }
  return undefined;
}

function keyMistake(key: unknown): string | undefined {
  if (!isRecord(key)) return 'mappings of a key each';
  if (key.kty === 'oct') return 'public keys, since who knows a symmetric one (oct) can sign tokens';
  if (PRIVATE_PARTS.some(part => Object.hasOwn(key, part))) {
    return 'public keys, without d, p, q and the like: whoever reads a private one can sign tokens, so make a new pair';
  }
  const curves = CURVES.get(String(key.kty));
  if (key.kty !== 'RSA' && !curves) return 'RSA, EC or OKP keys';
  if (curves && !curves.includes(String(key.crv)))
    return `keys on the curves ${[...CURVES.values()].flat().join(', ')}`;
  if (key.use !== undefined && key.use !== 'sig') return 'keys for signatures (use: sig)';
  if (Array.isArray(key.key_ops) && !key.key_ops.includes('verify')) return 'keys for signatures (key_ops: verify)';
  if (typeof key.alg === 'string' && !/^([RPE]S(256|384|512)|EdDSA|Ed25519)$/.test(key.alg)) {
    return 'keys for signatures by RS…, PS…, ES… or EdDSA';
  }
  return isPublicKey(key) ? undefined : 'keys that are whole';
}

function isPublicKey(key: Record<string, unknown>): boolean {
  try {
    const { asymmetricKeyDetails } = createPublicKey({ key: key as JsonWebKey, format: 'jwk' });
    return (asymmetricKeyDetails?.modulusLength ?? 2048) >= 1024;
  } catch {
    return false;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
