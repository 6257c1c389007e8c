/** What a token must contain, written as Istio's policies. */
import type { RequestAuthenticationSpecJwtRules } from '../../imports/security.istio.io';
import { TENANT_HEADER } from '../facts/alloy';
import { mistakesIn, optional, TEXT, TEXTS } from './validate';

/** The token that a sender must present. https://istio.io/latest/docs/reference/config/security/jwt/ */
export interface Jwt {
  /** The token's `iss`, exactly. */
  readonly issuer: string;

  /** The token's `aud` must have one of these. */
  readonly audiences: readonly string[];

  /**
   * URL of the issuer's public keys. istiod fetches it.
   *
   * @default - the keys are in `jwks`
   */
  readonly jwksUri?: string;

  /**
   * The issuer's public keys, as a JSON Web Key Set (https://www.rfc-editor.org/rfc/rfc7517).
   *
   * @default - fetched from `jwksUri`
   */
  readonly jwks?: string;

  /**
   * The header with the token, and the text before the token.
   *
   * @default - `Authorization: Bearer <token>`
   */
  readonly header?: { readonly name: string; readonly prefix?: string };

  /**
   * Claims that the token must have, each with one of the given values.
   *
   * @default - none
   */
  readonly claims?: Readonly<Record<string, readonly string[]>>;

  /**
   * The claim that names the sender's tenant. The token must have the claim, and X-Scope-OrgID is set to its value.
   *
   * @default - the token sets no tenant
   */
  readonly tenantClaim?: string;
}

/** The mistakes in what is said of a token. */
export function jwtMistakes({ issuer, audiences, jwks, jwksUri }: Jwt): string[] {
  const found = mistakesIn([
    ['jwt.issuer', issuer, TEXT],
    ['jwt.audiences', audiences, TEXTS, 'Without one, a token for any other service would do.'],
    ['jwt.jwks', jwks, optional(TEXT)],
    ['jwt.jwksUri', jwksUri, optional(TEXT)],
  ]);
  if ((jwks === undefined) === (jwksUri === undefined))
    found.push(`jwt: got ${jwks === undefined ? 'neither jwks nor' : 'both jwks and'} jwksUri, allowed: one of them.`);
  return found;
}

/** The rules of a RequestAuthentication that validates the token. */
export function jwtRules(jwt: Jwt): RequestAuthenticationSpecJwtRules[] {
  const { issuer, audiences, jwksUri, jwks, header, tenantClaim } = jwt;
  return [
    {
      issuer,
      audiences: [...audiences],
      jwksUri,
      jwks,
      // Without fromHeaders Envoy also takes a token from the URL (access_token), and URLs are logged.
      fromHeaders: [
        header ? { name: header.name, prefix: header.prefix } : { name: 'Authorization', prefix: 'Bearer ' },
      ],
      // Overwrites the sender's header, and removes the header if there is no token.
      ...(tenantClaim !== undefined && { outputClaimToHeaders: [{ header: TENANT_HEADER, claim: tenantClaim }] }),
    },
  ];
}

/**
 * The principals of senders with a valid token: any subject of the issuer. A token without `sub` has no principal, and
 * is refused.
 */
export function requestPrincipals({ issuer }: Jwt): string[] {
  return [`${issuer}/*`];
}

/** A condition for each claim that the token must have. The tenant's claim must exist and may have any value. */
export function claimConditions({ claims = {}, tenantClaim }: Jwt): { key: string; values: string[] }[] {
  const required = Object.entries(claims).map(([claim, values]) => ({ claim, values: [...values] }));
  const named = tenantClaim !== undefined && !required.some(({ claim }) => claim === tenantClaim);
  return [...required, ...(named ? [{ claim: tenantClaim, values: ['*'] }] : [])].map(({ claim, values }) => ({
    key: `request.auth.claims[${claim}]`,
    values,
  }));
}
