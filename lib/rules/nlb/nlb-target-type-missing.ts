import { AWS } from '../../facts/aws-nlb';
import { get } from '../../kubernetes/json';
import { networkBalancer } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';

export const nlbTargetTypeMissing: Rule = {
  id: 'nlb-target-type-missing',
  hop: 'nlb',
  severity: 'error',
  summary: 'A Service of load balancer type external says which targets it wants.',
  why: `With aws-load-balancer-type: external the AWS Load Balancer Controller takes a Service only where aws-load-balancer-nlb-target-type is ip or instance;
everybody else leaves it alone too. No load balancer is made, or an existing one is not changed any more.`,
  fix: 'Add aws-load-balancer-nlb-target-type: ip.',
  reads: ['Service'],
  ...twins(networkBalancer(), '    service.beta.kubernetes.io/aws-load-balancer-nlb-target-type: ip\n', ''),
  *check({ services }) {
    for (const { manifest, type, annotations } of services) {
      if (type !== 'LoadBalancer' || annotations[`${AWS}type`] !== 'external') continue;
      if (annotations[`${AWS}nlb-target-type`] || get(manifest.value, 'spec', 'loadBalancerClass')) continue;
      yield {
        object: manifest,
        path: ['metadata', 'annotations', `${AWS}type`],
        got: 'the type is external, and there is no target type',
      };
    }
  },
};
