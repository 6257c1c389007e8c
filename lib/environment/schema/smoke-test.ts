/** A Job after each sync that sends something of every signal through the public names. */
import * as v from 'valibot';
import { cidrs } from '../cidrs';
import { doc, image, integer, label, objectName, secretKey, tenantName } from '../scalars';

export const smokeTest = v.optional(
  v.strictObject({
    namespace: doc(
      v.optional(label()),
      'Namespace of the Job and of its Secrets; its pods must be let out to the NLB. Default: alloy.namespace.',
    ),
    image: doc(v.optional(image(), 'quay.io/curl/curl:8.16.0'), 'Image with curl, sh, awk and date.'),
    deadlineSeconds: doc(
      v.optional(integer(30, 3600), 600),
      'activeDeadlineSeconds, retries included: a new NLB and its DNS take minutes. Then the sync fails.',
    ),
    from: doc(
      v.optional(cidrs()),
      'Addresses that the Job comes from: the pods’ for an internal NLB, the NAT gateways’ for another. Needed with access.allowlist or nlb.sourceRanges, which must have them.',
    ),
    ca: doc(v.optional(secretKey()), 'CA of the gateway’s certificates. Default: the image’s, the public ones.'),
    clientCertificate: doc(v.optional(objectName()), 'Secret (kubernetes.io/tls) to present. Needed with access.mtls.'),
    jwt: doc(v.optional(secretKey()), 'Secret key of a token that somebody renews. Needed with access.jwt.'),
    basic: doc(v.optional(secretKey()), 'Secret key of the base64 of user:password. Needed with access.basic.'),
    bearer: doc(v.optional(secretKey()), 'Secret key of the token. Needed with access.bearer.'),
    tenant: doc(v.optional(tenantName()), 'X-Scope-OrgID of what it sends. Needed with tenant.header.'),
  }),
);
