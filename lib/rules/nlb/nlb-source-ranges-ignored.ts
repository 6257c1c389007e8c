import { AWS, SOURCE_RANGES } from '../../facts/aws-nlb';
import { few, get, strings } from '../../kubernetes/json';
import { isNlb } from '../../kubernetes/nlb';
import { networkBalancer } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import type { Service } from '../model/read/kubernetes/services';

export const nlbSourceRangesIgnored: Rule = {
  id: 'nlb-source-ranges-ignored',
  hop: 'nlb',
  severity: 'error',
  summary: 'A load balancer has source ranges and prefix lists, or security groups of its own, not both.',
  why: `The controller writes ranges and prefix lists into a security group that it makes itself. With aws-load-balancer-security-groups it makes none, and
they are ignored without a word: who may connect is what those groups say, which may be everybody.`,
  fix: 'Take one of the two out, and put the ranges and lists into the rules of your groups where you keep them.',
  reads: ['Service'],
  ...twins(
    networkBalancer(['security-groups: ""'], ['loadBalancerSourceRanges: [203.0.113.0/24]']),
    'security-groups: ""',
    'security-groups: sg-0123456789abcdef0',
  ),
  *check({ services }) {
    for (const service of services.filter(isNlb)) {
      const groups = service.annotations[`${AWS}security-groups`];
      if (!groups) continue;
      const field = strings(get(service.manifest.value, 'spec', 'loadBalancerSourceRanges'));
      if (field.length > 0) yield ignored(service, ['spec', 'loadBalancerSourceRanges'], few(field));
      for (const name of [field.length > 0 ? [] : SOURCE_RANGES, `${AWS}security-group-prefix-lists`].flat()) {
        const said = service.annotations[name];
        if (said) yield ignored(service, ['metadata', 'annotations', name], said);
      }
    }
  },
};

const ignored = ({ manifest, annotations }: Service, path: string[], what: string) => ({
  object: manifest,
  path,
  got: `${what} is ignored, since the security groups are given: ${annotations[`${AWS}security-groups`]}`,
});
