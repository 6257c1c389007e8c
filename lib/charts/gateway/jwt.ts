/** What a token must be, in the words of Istio's policies. */
import type { RequestAuthenticationSpecJwtRules } from '../../../imports/security.istio.io';
import type { Environment } from '../../environment/schema';
import { TENANT_HEADER } from '../../facts/alloy';

export function jwtRules({ access, tenant }: Environment): RequestAuthenticationSpecJwtRules[] {
  const { issuer, audiences, jwksUri, jwks, header } = access.jwt!;
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
      ...(tenant?.claim !== undefined && { outputClaimToHeaders: [{ header: TENANT_HEADER, claim: tenant.claim }] }),
    },
  ];
}

/** Any subject of the issuer; a token without sub has none, and is refused. */
export function requestPrincipals({ access }: Environment): string[] {
  return [`${access.jwt!.issuer}/*`];
}

/** One for each claim that the token must have; a tenant's claim may be anything, but must be there. */
export function claimConditions({ access, tenant }: Environment): { key: string; values: string[] }[] {
  const required = Object.entries(access.jwt!.claims).map(([claim, values]) => ({ claim, values: [...values] }));
  const named = tenant?.claim !== undefined && !required.some(({ claim }) => claim === tenant.claim);
  return [...required, ...(named ? [{ claim: tenant.claim!, values: ['*'] }] : [])].map(({ claim, values }) => ({
    key: `request.auth.claims[${claim}]`,
    values,
  }));
}
