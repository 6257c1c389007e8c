import { get, list, type Path, strings, text } from '../../../../kubernetes/json';
import type { Manifest } from '../../../../kubernetes/manifests';

/** One rule of a RequestAuthentication (https://istio.io/latest/docs/reference/config/security/jwt/). */
export interface JwtRule {
  readonly policy: Manifest;
  readonly path: Path;
  readonly issuer: string;
  readonly audiences: readonly string[];
  /** Where it finds tokens: `header authorization`, `parameter token`, `cookie session`. */
  readonly places: readonly string[];
  /** Whether the token goes on to the next hop. */
  readonly isForwarded: boolean;
}

const AUTHORIZATION = 'header authorization';

const RULES = new WeakMap<Manifest, readonly JwtRule[]>();

/** The rules of a RequestAuthentication; the same list object at every call. */
export function jwtRulesOf(policy: Manifest): readonly JwtRule[] {
  const rules = RULES.get(policy) ?? readRules(policy);
  RULES.set(policy, rules);
  return rules;
}

function readRules(policy: Manifest): JwtRule[] {
  return list(get(policy.value, 'spec', 'jwtRules')).map((rule, index) => ({
    policy,
    path: ['spec', 'jwtRules', index],
    issuer: text(get(rule, 'issuer')) ?? '',
    audiences: strings(get(rule, 'audiences')),
    places: placesOf(rule),
    isForwarded: get(rule, 'forwardOriginalToken') === true,
  }));
}

function placesOf(rule: unknown): string[] {
  const headers = list(get(rule, 'fromHeaders')).map(header => text(get(header, 'name'))?.toLowerCase() ?? '');
  const places = [
    ...headers.map(name => `header ${name}`),
    ...strings(get(rule, 'fromParams')).map(name => `parameter ${name}`),
    ...strings(get(rule, 'fromCookies')).map(name => `cookie ${name}`),
  ];
  return places.length > 0 ? places : [AUTHORIZATION];
}

/** Whether a RequestAuthentication reads tokens from the Authorization header. */
export function takesAuthorization(policy: Manifest): boolean {
  return jwtRulesOf(policy).some(({ places }) => places.includes(AUTHORIZATION));
}

/** The headers that a RequestAuthentication writes the tokens' payloads to, in lower case. */
export function headersOfPayload({ value }: Manifest): string[] {
  return list(get(value, 'spec', 'jwtRules')).flatMap(
    rule => text(get(rule, 'outputPayloadToHeader'))?.toLowerCase() ?? [],
  );
}

/** The headers that a RequestAuthentication sets from claims, in lower case. */
export function headersFromClaims({ value }: Manifest): string[] {
  return list(get(value, 'spec', 'jwtRules')).flatMap(rule =>
    list(get(rule, 'outputClaimToHeaders')).flatMap(entry => text(get(entry, 'header'))?.toLowerCase() ?? []),
  );
}
