import { POLICIES } from '../../kubernetes/kinds';
import { JWT, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { refusedParts } from '../model/admission';

export const policyNotAdmitted: Rule = {
  id: 'policy-not-admitted',
  hop: 'edge-policies',
  severity: 'error',
  summary: 'The policies are such as Istio’s admission takes.',
  why: `The webhook of istiod and the expressions of the CRDs refuse a policy as a whole for one part that says nothing, says two things at once or has a form of its
own: the sync fails, and the policy that was there before stays, or none guards the pods.`,
  fix: 'Write the part as the reference of the policy has it.',
  reads: [...POLICIES],
  ...twins(PATH + JWT, 'ports: ["4317", "4318"]', 'ports: ["4317", "4318", otlp-http]'),
  *check({ manifests }) {
    for (const policy of POLICIES.flatMap(kind => manifests.ofKind(kind)))
      for (const part of refusedParts(policy)) yield { object: policy, ...part };
  },
};
