/** A Job after each sync that sends something of every signal through the public names. */
import * as v from 'valibot';
import { CURL_IMAGE } from '../../facts/curl';
import { cidrs } from '../cidrs';
import { doc, image, integer, label, objectName, secretKey, tenantName } from '../scalars';
import { KUBERNETES } from './pages';

/** The section `smokeTest`: the Job that sends after each sync. */
export const smokeTest = v.optional(
  v.strictObject({
    namespace: doc(
      v.optional(label()),
      'Namespace of the Job and of its Secrets; its pods must be let out to the NLB. Default: alloy.namespace.',
    ),
    image: doc(v.optional(image(), CURL_IMAGE), 'Image with curl, sh, awk and date.'),
    deadlineSeconds: doc(
      v.optional(integer(30, 3600), 600),
      'activeDeadlineSeconds, retries included: a new NLB and its DNS take minutes. Then the sync fails.',
      `${KUBERNETES}concepts/workloads/controllers/job/#job-termination-and-cleanup`,
    ),
    from: doc(
      v.optional(cidrs()),
      'Addresses that the Job comes from, as CIDRs: the pods’ for an internal NLB, the NAT gateways’ for an internet-facing one. Needed with access.allowlist or nlb.sourceRanges, which must have them.',
    ),
    ca: doc(
      v.optional(secretKey()),
      'Secret key of the CA of the gateway’s certificates. Default: the public CAs, which the image has.',
    ),
    clientCertificate: doc(
      v.optional(objectName()),
      'Secret (kubernetes.io/tls) whose certificate the Job presents. Needed with access.mtls.',
    ),
    jwt: doc(v.optional(secretKey()), 'Secret key of a token that somebody renews. Needed with access.jwt.'),
    basic: doc(v.optional(secretKey()), 'Secret key of the base64 of user:password. Needed with access.basic.'),
    bearer: doc(v.optional(secretKey()), 'Secret key of the token. Needed with access.bearer.'),
    tenant: doc(v.optional(tenantName()), 'X-Scope-OrgID that the Job sends. Needed with tenant.header.'),
  }),
);
