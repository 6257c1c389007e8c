import { AWS, SOURCE_RANGES } from '../../facts/aws-nlb';
import { few, get, strings } from '../../kubernetes/json';
import { isNlb } from '../../kubernetes/nlb';
import { type Rule, twins } from '../engine/rule';

export const nlbSourceRangesIgnored: Rule = {
  id: 'nlb-source-ranges-ignored',
  hop: 'nlb',
  severity: 'error',
  summary: 'A load balancer has source ranges or security groups of its own, not both.',
  why: `The controller writes the ranges into a security group that it makes itself. With aws-load-balancer-security-groups it makes none, and the
ranges are ignored without a word: who may connect is what those groups say, which may be everybody.`,
  fix: 'Take one of the two out, and put the ranges into the rules of your groups where you keep them.',
  reads: ['Service'],
  ...twins(
    `apiVersion: v1
kind: Service
metadata:
  name: otlp-gateway
  namespace: istio-system
  annotations:
    service.beta.kubernetes.io/aws-load-balancer-type: external
    service.beta.kubernetes.io/aws-load-balancer-nlb-target-type: ip
    service.beta.kubernetes.io/aws-load-balancer-security-groups: ""
spec:
  type: LoadBalancer
  loadBalancerSourceRanges: [203.0.113.0/24]
  selector: {istio: ingressgateway}
  ports: [{name: otlp-grpc, port: 4317}]
`,
    'security-groups: ""',
    'security-groups: sg-0123456789abcdef0',
  ),
  *check({ services }) {
    for (const service of services.filter(isNlb)) {
      const groups = service.annotations[`${AWS}security-groups`];
      const field = strings(get(service.manifest.value, 'spec', 'loadBalancerSourceRanges'));
      const annotation = service.annotations[SOURCE_RANGES];
      if (!groups || (field.length === 0 && !annotation)) continue;
      yield {
        object: service.manifest,
        path: field.length > 0 ? ['spec', 'loadBalancerSourceRanges'] : ['metadata', 'annotations', SOURCE_RANGES],
        got: `${few(field) || annotation} is ignored, since the security groups are given: ${groups}`,
      };
    }
  },
};
