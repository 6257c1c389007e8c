import { AUTO_MODE_CLASS, AWS, CONTROLLER_CLASS, IN_TREE_ANNOTATIONS } from '../../facts/aws-nlb';
import { few, get, text } from '../../kubernetes/json';
import { isLegacyNlb } from '../../kubernetes/nlb';
import { networkBalancer } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { nlbAnnotations } from '../model/nlb';

export const nlbBuiltByAnother: Rule = {
  id: 'nlb-built-by-another',
  hop: 'nlb',
  severity: 'error',
  summary: 'The load balancer is made by the controller that reads the annotations of its Service.',
  why: `With aws-load-balancer-type: nlb Kubernetes' own controller makes the load balancer, with another loadBalancerClass the controller of that class. They read other annotations
than the AWS Load Balancer Controller: Kubernetes' own knows no scheme and makes a public load balancer, of node ports, with a health check of its own, and nothing says so.`,
  fix: 'Write aws-load-balancer-type: external, or loadBalancerClass: service.k8s.aws/nlb, when the Service is made: a changed type leaves the old load balancer behind.',
  reads: ['Service'],
  ...twins(networkBalancer(['scheme: internal']), 'type: external', 'type: nlb'),
  *check({ services }) {
    for (const service of services.filter(({ type }) => type === 'LoadBalancer')) {
      const named = nlbAnnotations(service).filter(({ known }) => known);
      const made = text(get(service.spec, 'loadBalancerClass'));
      if (isLegacyNlb(service)) {
        const unread = named.filter(({ name, port }) => port !== undefined || !IN_TREE_ANNOTATIONS.includes(name));
        if (unread.length === 0) continue;
        const isPublic = unread.some(({ name }) => name === 'scheme') ? ': it is public, whatever the scheme says' : '';
        yield {
          object: service.manifest,
          path: ['metadata', 'annotations', `${AWS}type`],
          got: `Kubernetes’ own controller makes this load balancer, and reads none of ${textOf(unread)}${isPublic}`,
        };
      } else if (made !== undefined && made !== CONTROLLER_CLASS && made !== AUTO_MODE_CLASS && named.length > 0) {
        yield {
          object: service.manifest,
          path: ['spec', 'loadBalancerClass'],
          got: `the controller of ${made} makes this load balancer, and reads none of ${textOf(named)}`,
        };
      }
    }
  },
};

const textOf = (annotations: readonly { name: string }[]) => few(annotations.map(({ name }) => name));
