/** Who may send, and as whom. */
import * as v from 'valibot';
import { cidrs } from '../cidrs';
import { jwksMistake } from '../jwks';
import { checkFields, doc, httpsUrl, integer, objectName, oneOf, secretKey, tenantName, text } from '../scalars';
import { ALLOY_OTELCOL, ISTIO_NETWORKING, ISTIO_SECURITY } from './pages';

const GATEWAY = `${ISTIO_NETWORKING}gateway/`;
const REQUEST_AUTHENTICATION = `${ISTIO_SECURITY}request_authentication/`;
const CORS = `${ISTIO_NETWORKING}virtual-service/`;

const mtls = v.strictObject({
  caSecret: doc(
    objectName(),
    'Secret in gateway.namespace whose ca.crt signs the senders’ certificates (istiod reads cacert before ca.crt, and nothing else of that Secret). With cert-manager: the Secret of any Certificate by the senders’ issuer. Never the Secret of tls: an issuer’s ca.crt lets every certificate of that issuer in.',
    `${GATEWAY}#ServerTLSSettings-ca_cert_credential_name`,
  ),
  subjectAltNames: doc(
    v.optional(v.pipe(v.array(text()), v.minLength(1, 'at least one name'))),
    'Subject alternative names, of which a sender’s certificate must have one. Default: any certificate of that CA.',
    `${GATEWAY}#ServerTLSSettings-subject_alt_names`,
  ),
});

const jwks = () =>
  v.pipe(
    text(),
    v.check(
      value => jwksMistake(value) === undefined,
      issue => jwksMistake(issue.input) ?? '',
    ),
  );

const claimName = () => v.pipe(text(), v.regex(/^[^[\]]+$/, 'the name of a claim, without brackets'));

const jwt = v.pipe(
  v.strictObject({
    issuer: doc(
      v.pipe(text(), v.regex(/^[^*]+$/, 'an issuer as it is, without "*"')),
      'The token’s iss. The issuer must give its tokens a sub and an exp: a token without exp is good for ever.',
      `${REQUEST_AUTHENTICATION}#JWTRule-issuer`,
    ),
    audiences: doc(
      v.pipe(v.array(text()), v.minLength(1, 'at least one audience')),
      'Audiences: the token’s aud must have one of them.',
      `${REQUEST_AUTHENTICATION}#JWTRule-audiences`,
    ),
    jwksUri: doc(
      v.optional(httpsUrl()),
      'https:// URL where istiod fetches the issuer’s public keys. Either this or jwks.',
      `${REQUEST_AUTHENTICATION}#JWTRule-jwks_uri`,
    ),
    jwks: doc(
      v.optional(jwks()),
      'The public keys themselves, as the JSON of a JWK Set. Either this or jwksUri.',
      `${REQUEST_AUTHENTICATION}#JWTRule-jwks`,
    ),
    claims: doc(
      v.optional(v.record(claimName(), v.pipe(v.array(text()), v.minLength(1, 'at least one value'))), {}),
      'Claims that the token must have, each with one of these values (scope: [otlp.write]). Default: none.',
      `${ISTIO_SECURITY}conditions/`,
    ),
    header: doc(
      v.optional(
        v.strictObject({
          name: doc(
            v.pipe(text(), v.regex(/^[-_a-zA-Z0-9]+$/, 'a header name')),
            'Name of the header.',
            `${REQUEST_AUTHENTICATION}#JWTHeader-name`,
          ),
          prefix: doc(
            v.optional(text()),
            'What stands before the token. Default: nothing.',
            `${REQUEST_AUTHENTICATION}#JWTHeader-prefix`,
          ),
        }),
      ),
      'The only header that a token is looked for in; the URL is never searched. Default: Authorization, with prefix Bearer.',
      `${REQUEST_AUTHENTICATION}#JWTRule-from_headers`,
    ),
    at: doc(
      v.optional(v.picklist(['workload', 'gateway']), 'workload'),
      'Who validates: Alloy’s sidecar, or the gateway, where RequestAuthentication would refuse every other application’s bearer tokens: only with gateway.dedicated or a header of its own.',
      `${REQUEST_AUTHENTICATION}#RequestAuthentication-selector`,
    ),
  }),
  checkFields(value => Boolean(value.jwksUri) !== Boolean(value.jwks), 'exactly one of jwksUri, jwks'),
);

/** The section `access`: who may send. */
export const access = v.strictObject({
  mtls: doc(
    v.optional(mtls),
    'A client certificate, asked for by the gateway.',
    `${GATEWAY}#ServerTLSSettings-TLSmode`,
  ),
  jwt: doc(v.optional(jwt), 'A token of your identity provider.', `${REQUEST_AUTHENTICATION}#JWTRule`),
  basic: doc(
    v.optional(
      v.strictObject({
        htpasswd: doc(secretKey(), 'Secret key in alloy.namespace: an htpasswd file, a line for each user.'),
      }),
    ),
    'User and password, checked by Alloy. Alloy reads the file at start: a change needs a rollout.',
    `${ALLOY_OTELCOL}otelcol.auth.basic/#htpasswd`,
  ),
  bearer: doc(
    v.optional(v.strictObject({ token: doc(secretKey(), 'Secret key in alloy.namespace: the token.') })),
    'One token for all senders, checked by Alloy. An empty token keeps Alloy from starting.',
    `${ALLOY_OTELCOL}otelcol.auth.bearer/`,
  ),
  allowlist: doc(
    v.optional(cidrs()),
    'Addresses that may send, as CIDRs, judged by the gateway on the OTLP ports alone. Where a Service has no other ports (ours beside the gateway’s; a dedicated gateway with OTLP and 15021), the allowlist is its loadBalancerSourceRanges too.',
    `${ISTIO_SECURITY}authorization-policy/#Source-not_ip_blocks`,
  ),
  none: doc(
    v.optional(v.strictObject({ reason: doc(text(), 'Why; printed at every synth.') })),
    'Anybody who reaches the NLB may send.',
  ),
});

/** The section `tenant`: the tenant that data is sent on for. */
export const tenant = oneOf({
  fixed: doc(tenantName(), 'One tenant for all that this environment takes in.'),
  claim: doc(
    claimName(),
    'Claim of the JWT that names the tenant. The token must have the claim, as text: a number, true, false, an object or an empty text is refused (403); a list becomes the base64 of its JSON.',
    `${REQUEST_AUTHENTICATION}#ClaimToHeader`,
  ),
  header: doc(
    v.strictObject({ trust: doc(text(), 'Why senders may be believed; printed at every synth.') }),
    'The tenant that the sender says in X-Scope-OrgID. Anyone with a credential can write into any tenant. Who sends no such header is let in, and what they send goes on with an empty one.',
  ),
});

/** The section `cors`: which browsers may send. */
export const cors = v.strictObject({
  allowOrigins: doc(
    v.pipe(
      v.array(
        v.pipe(
          text(),
          v.regex(
            /^https?:\/\/[a-z0-9]([-.a-z0-9]*[a-z0-9])?(:[0-9]{1,5})?$/,
            'an origin such as https://app.example.com',
          ),
          v.check(value => URL.canParse(value), 'an origin with a port from 1 to 65535'),
        ),
      ),
      v.minLength(1, 'at least one origin'),
    ),
    'Origins whose pages may send, each exactly as the browser says it, such as https://app.example.com.',
    `${CORS}#CorsPolicy-allow_origins`,
  ),
  maxAgeSeconds: doc(
    v.optional(integer(0, 86_400), 3600),
    'How long a browser keeps the answer to a preflight request.',
    `${CORS}#CorsPolicy-max_age`,
  ),
});
