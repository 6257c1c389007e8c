/** The sets of keys that a RequestAuthentication carries itself, as istiod and Envoy read them. */

import { few, get, list, record, text } from '../../kubernetes/json';

/** The fields that a key of each type needs. @see https://www.rfc-editor.org/rfc/rfc7518#section-6 */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  EC: ['crv', 'x', 'y'],
  OKP: ['crv', 'x'],
  RSA: ['n', 'e'],
  oct: ['k'],
};

/** Says why istiod refuses the text as a set of keys; undefined if istiod takes it. */
export function whyNoKeySet(written: string): string | undefined {
  const set = parsed(written);
  if (set === undefined || typeof set !== 'object' || set === null || Array.isArray(set)) return 'it is no JSON object';
  const keys = get(set, 'keys');
  if (keys === undefined) return whyNoKey(set);
  if (!Array.isArray(keys)) return 'its keys are no list';
  return keys.map(whyNoKey).find(Boolean);
}

function whyNoKey(key: unknown): string | undefined {
  const type = text(get(key, 'kty')) ?? '';
  if (!Object.hasOwn(NEEDS, type))
    return `a key has ${type ? `kty ${type}` : 'no kty'}, and there is ${few(Object.keys(NEEDS))}`;
  const lacks = NEEDS[type]!.find(field => !text(get(key, field)));
  return lacks && `a key of type ${type} has no ${lacks}`;
}

/** Says why Envoy has no key to check a token with, in a set that istiod takes; undefined if there is one. */
export function whyNoneUsable(written: string): string | undefined {
  const set = parsed(written);
  const keys = list(get(set, 'keys'));
  if (get(set, 'keys') === undefined) return 'it is one key, and Envoy reads a list: {"keys": […]}';
  if (keys.length === 0) return 'it has no key';
  const reasons = keys.map(whyUnusable);
  return reasons.every(Boolean) ? reasons[0] : undefined;
}

/** The curves of which Envoy knows the arithmetic, by the type of the key. */
const CURVES: Readonly<Record<string, readonly string[]>> = { EC: ['P-256', 'P-384', 'P-521'], OKP: ['Ed25519'] };

/** How the algorithms begin that a type of key has. */
const ALGORITHMS: Readonly<Record<string, RegExp>> = { EC: /^ES/, OKP: /^EdDSA$/, RSA: /^[RP]S/, oct: /^HS/ };

function whyUnusable(key: unknown): string | undefined {
  const type = text(get(key, 'kty'))!;
  const [curve, algorithm] = ['crv', 'alg'].map(field => text(get(key, field)));
  if (CURVES[type] && !CURVES[type].includes(curve!)) return `Envoy knows no ${type} keys of the curve ${curve}`;
  if (algorithm && !ALGORITHMS[type]!.test(algorithm)) return `a key of type ${type} has alg ${algorithm}`;
  const broken = NEEDS[type]!.find(
    field => field !== 'crv' && !/^[\w-]+$/.test(text(record(key)[field])!.replace(/=+$/, '')),
  );
  return broken && `${broken} of a key is not base64url, which has - and _ for + and /`;
}

function parsed(written: string): unknown {
  try {
    return JSON.parse(written) as unknown;
  } catch {
    return undefined;
  }
}
