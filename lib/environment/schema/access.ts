/** Who may send, and as whom. */
import * as v from 'valibot';
import { cidrs } from '../cidrs';
import { jwksMistake } from '../jwks';
import { checkFields, doc, httpsUrl, integer, objectName, oneOf, secretKey, tenantName, text } from '../scalars';

const mtls = v.strictObject({
  caSecret: doc(
    objectName(),
    'Secret in gateway.namespace whose ca.crt signs the senders’ certificates (istiod reads cacert before ca.crt, and nothing else of it). With cert-manager: the Secret of any Certificate by the senders’ issuer. Its own, never the one of tls: an issuer’s ca.crt lets every certificate of that issuer in.',
  ),
  subjectAltNames: doc(
    v.optional(v.pipe(v.array(text()), v.minLength(1, 'at least one name'))),
    'Names of which a sender’s certificate must have one. Default: any certificate of that CA.',
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
      'The token’s iss. It must give its tokens an exp, since one without it is good for ever, and a sub.',
    ),
    audiences: doc(
      v.pipe(v.array(text()), v.minLength(1, 'at least one audience')),
      'The token’s aud must have one of them.',
    ),
    jwksUri: doc(v.optional(httpsUrl()), 'Where istiod fetches the issuer’s public keys.'),
    jwks: doc(v.optional(jwks()), 'The public keys themselves, instead of jwksUri.'),
    claims: doc(
      v.optional(v.record(claimName(), v.pipe(v.array(text()), v.minLength(1, 'at least one value'))), {}),
      'Claims that the token must have, each with one of these values (scope: [otlp.write]).',
    ),
    header: doc(
      v.optional(
        v.strictObject({
          name: doc(v.pipe(text(), v.regex(/^[-_a-zA-Z0-9]+$/, 'a header name')), 'Name of the header.'),
          prefix: doc(v.optional(text()), 'What stands before the token. Default: nothing.'),
        }),
      ),
      'A header of the token’s own. Default: Authorization: Bearer. Nowhere else is one looked for, not in the URL either.',
    ),
    at: doc(
      v.optional(v.picklist(['workload', 'gateway']), 'workload'),
      'Who validates: Alloy’s sidecar, or the gateway, where RequestAuthentication would refuse every other application’s bearer tokens: only with gateway.dedicated or a header of its own.',
    ),
  }),
  checkFields(value => Boolean(value.jwksUri) !== Boolean(value.jwks), 'exactly one of jwksUri, jwks'),
);

export const access = v.strictObject({
  mtls: doc(v.optional(mtls), 'A client certificate, asked for by the gateway.'),
  jwt: doc(v.optional(jwt), 'A token of your identity provider.'),
  basic: doc(
    v.optional(
      v.strictObject({
        htpasswd: doc(secretKey(), 'Secret key in alloy.namespace: an htpasswd file, a line for each user.'),
      }),
    ),
    'User and password, checked by Alloy. The file is read at start: a change needs a rollout.',
  ),
  bearer: doc(
    v.optional(v.strictObject({ token: doc(secretKey(), 'Secret key in alloy.namespace: the token.') })),
    'One token for all, checked by Alloy. An empty one keeps Alloy from starting.',
  ),
  allowlist: doc(
    v.optional(cidrs()),
    'Addresses that may send, judged by the gateway on the OTLP ports alone. Where a Service has no others (ours beside the gateway’s; a dedicated gateway with OTLP and 15021), they are its loadBalancerSourceRanges too.',
  ),
  none: doc(
    v.optional(v.strictObject({ reason: doc(text(), 'Why; printed at every synth.') })),
    'Anybody who reaches the NLB may send.',
  ),
});

export const tenant = oneOf({
  fixed: doc(tenantName(), 'The same for all that this environment takes in.'),
  claim: doc(
    claimName(),
    'From this claim of the JWT, which it must have, as text: a number, true, false, an object or an empty text is refused (403), and of a list the tenant is the base64 of its JSON.',
  ),
  header: doc(
    v.strictObject({ trust: doc(text(), 'Why senders may be believed; printed at every synth.') }),
    'What the sender says in X-Scope-OrgID. Anyone with a credential can write into any tenant; who sends no such header is let in, and sent on with an empty one.',
  ),
});

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
    'Exact origins.',
  ),
  maxAgeSeconds: doc(v.optional(integer(0, 86_400), 3600), 'How long a browser keeps the answer.'),
});
