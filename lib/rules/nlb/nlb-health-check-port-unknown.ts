import { AWS } from '../../facts/aws-nlb';
import { few } from '../../kubernetes/json';
import { isNlb } from '../../kubernetes/nlb';
import { type Rule, twins } from '../engine/rule';
import { healthCheck } from '../model/nlb';

export const nlbHealthCheckPortUnknown: Rule = {
  id: 'nlb-health-check-port-unknown',
  hop: 'nlb',
  severity: 'error',
  summary: 'A health check that names a port names one of its Service.',
  why: `The controller looks the name up in the Service's ports. Where it is not there, it cannot make the target group and changes nothing more: the
load balancer is not created, or stays as it was. A changed list of ports that lost status-port does this.`,
  fix: "Write the name of one of the Service's ports, or with ip targets a number.",
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
  ports:
    - {name: status-port, port: 15021}
    - {name: otlp-grpc, port: 4317}
`,
    '    - {name: status-port, port: 15021}\n',
    '',
  ),
  *check({ services }) {
    for (const service of services.filter(isNlb)) {
      const { written, number, named } = healthCheck(service);
      if (written === 'traffic-port' || number !== undefined || named) continue;
      yield {
        object: service.manifest,
        path: ['metadata', 'annotations', `${AWS}healthcheck-port`],
        got: `no port is called "${written}", only ${few(service.ports.flatMap(({ name, port }) => name ?? port ?? [])) || 'nameless ones'}`,
      };
    }
  },
};
