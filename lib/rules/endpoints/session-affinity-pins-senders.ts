import { get } from '../../kubernetes/json';
import { isLoadBalancer, targetTypeOf } from '../../kubernetes/nlb';
import { type Rule, twins } from '../engine/rule';

export const sessionAffinityPinsSenders: Rule = {
  id: 'session-affinity-pins-senders',
  hop: 'endpoints',
  severity: 'warning',
  summary: 'Connections of one address that come in by the nodes may go to any gateway pod.',
  why: `With instance targets kube-proxy chooses the gateway pod, and with sessionAffinity ClientIP keeps to the choice for three hours. All senders behind one NAT, and a Collector that sends for a whole site, load one
pod; the others stay idle, and new ones get nothing. Istio's proxies, and a load balancer with ip targets, do not read the field.`,
  fix: 'Take sessionAffinity out.',
  reads: ['Service'],
  ...twins(
    `apiVersion: v1
kind: Service
metadata:
  name: otlp-gateway
  namespace: istio-system
  annotations:
    service.beta.kubernetes.io/aws-load-balancer-type: external
    service.beta.kubernetes.io/aws-load-balancer-nlb-target-type: instance
    service.beta.kubernetes.io/aws-load-balancer-scheme: internal
spec:
  type: LoadBalancer
  sessionAffinity: None
  selector: {istio: ingressgateway}
  ports: [{name: otlp-grpc, port: 4317}]
`,
    'sessionAffinity: None',
    'sessionAffinity: ClientIP',
  ),
  *check({ services }) {
    for (const service of services) {
      if (!isLoadBalancer(service) || targetTypeOf(service) !== 'instance') continue;
      if (get(service.spec, 'sessionAffinity') !== 'ClientIP') continue;
      yield {
        object: service.manifest,
        path: ['spec', 'sessionAffinity'],
        got: 'the targets are nodes, and each address of a sender is kept to one pod',
      };
    }
  },
};
