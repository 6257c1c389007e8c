import { AWS } from '../../facts/aws-nlb';
import { get, integer } from '../../kubernetes/json';
import { isNlb, targetTypeOf } from '../../kubernetes/nlb';
import { type Rule, twins } from '../engine/rule';
import { healthCheck } from '../model/nlb';

export const nlbHealthCheckNumberOnNodes: Rule = {
  id: 'nlb-health-check-number-on-nodes',
  hop: 'nlb',
  severity: 'error',
  summary: 'With instance targets the health check names a Service port, not a number of the pod.',
  why: `With instance targets the load balancer asks the nodes. A number such as 15021 is asked for on the node itself, where nothing listens: every
target is unhealthy, and all ports of that load balancer are dead. A port's name becomes its NodePort.`,
  fix: 'Write the name of the Service port, such as status-port.',
  reads: ['Service'],
  ...twins(
    `apiVersion: v1
kind: Service
metadata:
  name: istio-ingressgateway
  namespace: istio-system
  annotations:
    service.beta.kubernetes.io/aws-load-balancer-type: external
    service.beta.kubernetes.io/aws-load-balancer-nlb-target-type: instance
    service.beta.kubernetes.io/aws-load-balancer-healthcheck-protocol: http
    service.beta.kubernetes.io/aws-load-balancer-healthcheck-port: status-port
    service.beta.kubernetes.io/aws-load-balancer-healthcheck-path: /healthz/ready
spec:
  type: LoadBalancer
  selector: {istio: ingressgateway}
  ports: [{name: status-port, port: 15021}, {name: otlp-grpc, port: 4317}]
`,
    'healthcheck-port: status-port',
    'healthcheck-port: "15021"',
  ),
  *check({ services }) {
    for (const service of services.filter(isNlb)) {
      const { number } = healthCheck(service);
      if (targetTypeOf(service) !== 'instance' || number === undefined) continue;
      const onNodes = [
        integer(get(service.manifest.value, 'spec', 'healthCheckNodePort')),
        ...service.ports.map(({ nodePort }) => nodePort),
      ];
      if (onNodes.includes(number)) continue;
      yield {
        object: service.manifest,
        path: ['metadata', 'annotations', `${AWS}healthcheck-port`],
        got: `the targets are nodes, and the health check asks their port ${number}`,
      };
    }
  },
};
