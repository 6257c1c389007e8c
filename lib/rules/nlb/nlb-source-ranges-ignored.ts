import { AWS, SOURCE_RANGES } from '../../facts/aws-nlb';
import { few, get, strings } from '../../kubernetes/json';
import { isNlb } from '../../kubernetes/nlb';
import { networkBalancer } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';

export const nlbSourceRangesIgnored: Rule = {
  id: 'nlb-source-ranges-ignored',
  hop: 'nlb',
  severity: 'error',
  summary: 'A load balancer has source ranges and prefix lists, or security groups of its own, not both.',
  why: `The controller writes ranges and prefix lists into a security group that it makes itself. With aws-load-balancer-security-groups it makes none, and
they are ignored without a word: who may connect is what those groups say, which may be everybody. A range that is everybody makes those beside it mean nothing.`,
  fix: 'Take one of the two out, and put the ranges and lists into the rules of your groups where you keep them.',
  reads: ['Service'],
  ...twins(
    networkBalancer(['security-groups: ""'], ['loadBalancerSourceRanges: [203.0.113.0/24]']),
    'security-groups: ""',
    'security-groups: sg-0123456789abcdef0',
  ),
  *check({ services }) {
    for (const service of services.filter(isNlb)) {
      const { annotations, manifest } = service;
      const field = strings(get(manifest.value, 'spec', 'loadBalancerSourceRanges'));
      const groups = annotations[`${AWS}security-groups`];
      const ranges = field.length > 0 ? field : listOf(annotations[SOURCE_RANGES]);
      const lists = listOf(annotations[LISTS]);
      const path = field.length > 0 ? ['spec', 'loadBalancerSourceRanges'] : ['metadata', 'annotations', SOURCE_RANGES];
      const everybody = ranges.find(isEverybody);
      if (groups) {
        const got = (what: readonly string[]) =>
          `${few(what)} is ignored, since the security groups are given: ${groups}`;
        // everybody is what charts write who mean nobody in particular
        if (ranges.length > 0 && !everybody) yield { object: manifest, path, got: got(ranges) };
        if (lists.length > 0) yield { object: manifest, path: ['metadata', 'annotations', LISTS], got: got(lists) };
        continue;
      }
      const others = [...ranges.filter(range => !isEverybody(range)), ...lists];
      if (everybody && others.length > 0)
        yield {
          object: manifest,
          path,
          got: `${everybody} lets everybody in, and ${few(others)} mean nothing beside it`,
          fix: `Take ${everybody} out, or the others.`,
        };
    }
  },
};

const LISTS = `${AWS}security-group-prefix-lists`;

const isEverybody = (range: string): boolean => /^(?:0\.0\.0\.0|::)\/0$/.test(range.trim());

const listOf = (written = ''): string[] =>
  written
    .split(',')
    .map(part => part.trim())
    .filter(Boolean);
