/** A Job after each sync, and by a schedule, that sends something of every signal through the public names. */
import * as v from 'valibot';
import { CURL_IMAGE } from '../../facts/curl';
import { readSchedule } from '../../kubernetes/cron';
import { SCHEDULED_RUN, SCHEDULED_RUN_SECONDS } from '../../timeouts';
import { cidrs } from '../cidrs';
import { doc, image, integer, label, objectName, secretKey, tenantName, text } from '../scalars';
import { KUBERNETES } from './pages';

/** A schedule of a CronJob whose runs are far enough apart. */
const schedule = () =>
  v.pipe(
    text(),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed || dataset.issues) return;
      const found = readSchedule(dataset.value);
      if ('wrong' in found) addIssue({ message: `${FIELDS}; ${found.wrong}` });
      else if (found.shortestSeconds < SCHEDULED_RUN_SECONDS)
        addIssue({
          message: `runs ${SCHEDULED_RUN_SECONDS / 60} minutes apart or more, since one with its retry may take as long, such as "*/10 * * * *"; these are ${found.shortestSeconds / 60} apart`,
        });
    }),
  );

const FIELDS = 'five fields (minute, hour, day of the month, month, day of the week) such as "*/10 * * * *"';

/** The section `smokeTest`: the Job that sends after each sync, and the CronJob that does so between two syncs. */
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
    schedule: doc(
      v.optional(schedule()),
      `schedule of a CronJob that sends the same between two syncs, so that a path that dies there is noticed: by the alert OtlpSmokeTestFails, which needs operations.rules and kube-state-metrics. Hours are those of the kube-controller-manager, UTC on EKS. At most ${SCHEDULED_RUN.tries} tries in ${SCHEDULED_RUN.deadlineSeconds} s; runs are ${SCHEDULED_RUN_SECONDS / 60} minutes apart or more. Each leaves a span, a data point and a log record in the backends: leave them out by service.name otlp-smoke-test. Default: after syncs alone.`,
      `${KUBERNETES}concepts/workloads/controllers/cron-jobs/#schedule-syntax`,
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
