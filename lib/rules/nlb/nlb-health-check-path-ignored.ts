import { AWS } from '../../facts/aws-nlb';
import { isNlb } from '../../kubernetes/nlb';
import { type Rule, twins } from '../engine/rule';
import { healthCheck } from '../model/nlb';

export const nlbHealthCheckPathIgnored: Rule = {
  id: 'nlb-health-check-path-ignored',
  hop: 'nlb',
  severity: 'warning',
  summary: 'A health check with a path has protocol http.',
  why: `The controller's default is TCP, which knows no path: the annotation is ignored, and a port that is merely open counts as healthy. A
gateway that drains, or has no configuration yet, keeps getting traffic.`,
  fix: 'Add aws-load-balancer-healthcheck-protocol: http.',
  reads: ['Service'],
  ...twins(
    `apiVersion: v1
kind: Service
metadata:
  name: istio-ingressgateway
  namespace: istio-system
  annotations:
    service.beta.kubernetes.io/aws-load-balancer-type: external
    service.beta.kubernetes.io/aws-load-balancer-nlb-target-type: ip
    service.beta.kubernetes.io/aws-load-balancer-healthcheck-protocol: http
    service.beta.kubernetes.io/aws-load-balancer-healthcheck-port: "15021"
    service.beta.kubernetes.io/aws-load-balancer-healthcheck-path: /healthz/ready
spec:
  type: LoadBalancer
  selector: {istio: ingressgateway}
  ports: [{name: otlp-grpc, port: 4317}]
`,
    '    service.beta.kubernetes.io/aws-load-balancer-healthcheck-protocol: http\n',
    '',
  ),
  *check({ services }) {
    for (const service of services.filter(isNlb)) {
      const { protocol, path } = healthCheck(service);
      if (path === undefined || protocol !== 'tcp') continue;
      yield {
        object: service.manifest,
        path: ['metadata', 'annotations', `${AWS}healthcheck-path`],
        got: `the health check is TCP, so its path ${path} is ignored`,
      };
    }
  },
};
