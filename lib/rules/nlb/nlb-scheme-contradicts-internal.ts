import { AWS } from '../../facts/aws-nlb';
import { isNlb, meansInternal, schemeOf } from '../../kubernetes/nlb';
import { networkBalancer } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';

export const nlbSchemeContradictsInternal: Rule = {
  id: 'nlb-scheme-contradicts-internal',
  hop: 'nlb',
  severity: 'warning',
  summary: "A load balancer's scheme is written once.",
  why: `The older annotation aws-load-balancer-internal says the same thing as aws-load-balancer-scheme. Where they contradict each other, the reader
and the controller may believe different ones, and the endpoint is open that was meant to be closed, or the other way round.`,
  fix: 'Keep aws-load-balancer-scheme alone.',
  reads: ['Service'],
  ...twins(
    networkBalancer(['scheme: internal', 'internal: "true"']),
    'scheme: internal\n',
    'scheme: internet-facing\n',
  ),
  *check({ services }) {
    for (const service of services.filter(isNlb)) {
      const internal = service.annotations[`${AWS}internal`];
      const scheme = service.annotations[`${AWS}scheme`];
      if (internal === undefined || scheme === undefined) continue;
      if (meansInternal(internal) === (schemeOf(service) === 'internal')) continue;
      yield {
        object: service.manifest,
        path: ['metadata', 'annotations', `${AWS}internal`],
        got: `the scheme is ${scheme}, and aws-load-balancer-internal is ${internal}`,
      };
    }
  },
};
