import { few, strings } from '../../kubernetes/json';
import { GATEWAY_PODS, PATH, RETIRED_SENDERS } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { fieldsOf } from '../model/policy-fields';
import { POLICY_READS } from '../model/policy-ways';
import { isAllow } from '../model/read/istio/authorization-policy';
import { reasonOf } from '../model/refusal-reasons';
import { isOfGateway, type Refusal, refusals } from '../model/senders';

export const policyRefusesEverybody: Rule = {
  id: 'policy-refuses-everybody',
  hop: 'edge-policies',
  severity: 'error',
  summary: 'Whatever the policies of both Envoys ask, some sender of each OTLP request can meet.',
  why: `A DENY rule is about whoever meets all that it says; where an ALLOW policy selects a pod, whatever none of them names is refused. So a rule refuses
everybody if it has neither from nor when, if it asks for a token where no RequestAuthentication checks one or where the gateway has taken the token out,
for an identity that plain text does not carry, or for methods and paths that no OTLP request has. A policy of the root namespace without a selector holds
at the gateway and at Alloy. Requests get 403, status 7 for gRPC, which senders do not retry; on a port without a protocol, where the sidecar sees connections alone, 503.`,
  fix: 'Say under when or from whom the rule is about, or take the port out of it.',
  reads: [...POLICY_READS],
  ...twins(
    PATH + GATEWAY_PODS + RETIRED_SENDERS,
    '      when: [{key: "request.headers[x-sender]", values: [retired]}]\n',
    '',
  ),
  *check(model) {
    for (const refusal of refusals(model)) {
      if (isOfGateway(refusal)) continue;
      const { policy, rule, checkpoint, path } = refusal;
      const reason = reasonOf(model, refusal);
      const requests = path === undefined ? 'every request' : `every request for ${path}`;
      yield {
        object: policy,
        path: reason?.field?.path ?? rule?.path ?? ['spec', 'rules'],
        got: `it refuses ${requests} to ${checkpoint.port ?? 'the port'}${reason ? `: ${reason.text}` : whose(refusal)}`,
        ...(reason?.fix !== undefined && { fix: reason.fix }),
      };
    }
  },
};

/** Whom the rule is about, if no single field says that. */
function whose({ rule }: Refusal): string {
  if (!rule || !isAllow(rule)) return ', whoever sends it';
  const { to } = fieldsOf(rule);
  const ports = to.flat().flatMap(({ kind, values }) => (kind === 'port' ? strings(values) : []));
  return ports.length > 0 ? `, since it allows ${few(ports)} alone` : ', since it allows others alone';
}
