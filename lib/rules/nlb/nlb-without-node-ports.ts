import { get } from '../../kubernetes/json';
import { isNlb, targetTypeOf } from '../../kubernetes/nlb';
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
  ...twins(
    `apiVersion: v1
kind: Service
metadata:
  name: otlp-gateway
  namespace: istio-system
  annotations:
    service.beta.kubernetes.io/aws-load-balancer-type: external
    service.beta.kubernetes.io/aws-load-balancer-nlb-target-type: ip
spec:
  type: LoadBalancer
  allocateLoadBalancerNodePorts: false
  selector: {istio: ingressgateway}
  ports: [{name: otlp-grpc, port: 4317}]
`,
    'target-type: ip',
    'target-type: instance',
  ),
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
