/** What a token must be, in the words of Istio's policies. */
import type { RequestAuthenticationSpecJwtRules } from '../../imports/security.istio.io';
import { TENANT_HEADER } from '../facts/alloy';

/** The token that a sender must bring. https://istio.io/latest/docs/reference/config/security/jwt/ */
export interface Jwt {
  /** The token's `iss`, as it is. */
  readonly issuer: string;

  /** The token's `aud` must have one of these. */
  readonly audiences: readonly string[];

  /**
   * URL from which istiod fetches the issuer's public keys.
   *
   * @default - `jwks` has them
   */
  readonly jwksUri?: string;

  /**
   * The issuer's public keys, as a JSON Web Key Set.
   *
   * @default - fetched from `jwksUri`
   */
  readonly jwks?: string;

  /**
   * The header that has the token, and what stands before it there.
   *
   * @default - `Authorization: Bearer <token>`
   */
  readonly header?: { readonly name: string; readonly prefix?: string };

  /**
   * Claims that the token must have, each with one of these values.
   *
   * @default - none
   */
  readonly claims?: Readonly<Record<string, readonly string[]>>;

  /**
   * The claim that names the sender's tenant: the token must have it, and X-Scope-OrgID says what it says.
   *
   * @default - no tenant comes from the token
   */
  readonly tenantClaim?: string;
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
      // Said, since otherwise Envoy takes a token from the URL too (access_token), and URLs are logged.
      fromHeaders: [
        header ? { name: header.name, prefix: header.prefix } : { name: 'Authorization', prefix: 'Bearer ' },
      ],
      // Overwrites what the sender says, and strips it where there is no token.
      ...(tenantClaim !== undefined && { outputClaimToHeaders: [{ header: TENANT_HEADER, claim: tenantClaim }] }),
    },
  ];
}

/** The principals of senders with a valid token: any subject of the issuer; a token without sub has none, and is refused. */
export function requestPrincipals({ issuer }: Jwt): string[] {
  return [`${issuer}/*`];
}

/** One for each claim that the token must have; a tenant's claim may be anything, but must be there. */
export function claimConditions({ claims = {}, tenantClaim }: Jwt): { key: string; values: string[] }[] {
  const required = Object.entries(claims).map(([claim, values]) => ({ claim, values: [...values] }));
  const named = tenantClaim !== undefined && !required.some(({ claim }) => claim === tenantClaim);
  return [...required, ...(named ? [{ claim: tenantClaim, values: ['*'] }] : [])].map(({ claim, values }) => ({
    key: `request.auth.claims[${claim}]`,
    values,
  }));
}
