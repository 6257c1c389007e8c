import { get } from '../../kubernetes/json';
import { isNlb, targetTypeOf } from '../../kubernetes/nlb';
import { networkBalancer } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { portText } from '../model/read/kubernetes/services';

export const nlbWithoutNodePorts: Rule = {
  id: 'nlb-without-node-ports',
  hop: 'nlb',
  severity: 'error',
  summary: 'A load balancer with instance targets has node ports to send to.',
  why: `Instance targets are NodePorts of the nodes. With allocateLoadBalancerNodePorts: false Kubernetes allocates none, and the controller fails to make
the load balancer.`,
  fix: 'Use ip targets, or take allocateLoadBalancerNodePorts out.',
  reads: ['Service'],
  ...twins(networkBalancer([], ['allocateLoadBalancerNodePorts: false']), 'target-type: ip', 'target-type: instance'),
  *check({ services }) {
    for (const service of services.filter(isNlb)) {
      if (
        targetTypeOf(service) !== 'instance' ||
        get(service.manifest.value, 'spec', 'allocateLoadBalancerNodePorts') !== false
      )
        continue;
      const bare = service.ports.find(({ nodePort }) => nodePort === undefined);
      if (!bare) continue;
      yield {
        object: service.manifest,
        path: ['spec', 'allocateLoadBalancerNodePorts'],
        got: `the targets are nodes, and ${portText(bare)} gets no node port`,
      };
    }
  },
};
