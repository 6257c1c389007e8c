import { AWS } from '../../facts/aws-nlb';
import { MERGED_METRICS_PORT, READINESS_PATH, STATUS_PORT, TELEMETRY_PORT } from '../../facts/istio';
import { inert } from '../../foreign/text';
import { SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { isNlb, targetTypeOf } from '../../kubernetes/nlb';
import { type Rule, twins } from '../engine/rule';
import type { Model } from '../model/model';
import { asksNodes, healthCheck, isGatewayService } from '../model/nlb';
import { targetNumber } from '../model/pods';
import type { Service } from '../model/read/kubernetes/services';

export const nlbHealthCheckOffStatusPort: Rule = {
  id: 'nlb-health-check-off-status-port',
  hop: 'nlb',
  severity: 'error',
  summary: "The health check of a gateway's load balancer asks 15021 for /healthz/ready, or a port that is open.",
  why: `Only 15021 (and the agent's 15020) answers an HTTP health check of an Istio gateway, and only under /healthz/ready. The other ports expect TLS,
or nobody listens: every target is unhealthy, and the load balancer takes all gateway pods out, for all of their ports.`,
  fix: 'Write healthcheck-port: "15021", healthcheck-protocol: http and healthcheck-path: /healthz/ready.',
  reads: [...SERVERS, 'Service', ...WORKLOADS],
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
    '"15021"',
    '"15022"',
  ),
  *check(model) {
    for (const service of model.services) {
      if (!isNlb(service) || !isGatewayService(model, service)) continue;
      const problem = problemWith(model, service);
      if (problem)
        yield {
          object: service.manifest,
          path: ['metadata', 'annotations', AWS + problem.annotation],
          got: problem.got,
          ...(problem.fix && { fix: problem.fix }),
        };
    }
  },
};

const STATUS = [MERGED_METRICS_PORT, STATUS_PORT];

function problemWith(model: Model, service: Service): { annotation: string; got: string; fix?: string } | undefined {
  const { protocol, written, number, named, path } = healthCheck(service);
  const isOfTraffic = written === 'traffic-port';
  const isAnswered = asksNodes(service) && service.annotations[`${AWS}healthcheck-port`] === undefined;
  if (isAnswered && (protocol === 'tcp' || protocol === 'https'))
    return {
      annotation: 'healthcheck-protocol',
      got:
        protocol === 'tcp'
          ? 'the check of the nodes’ own port is TCP, which is open on nodes without a pod too, and these drop what comes'
          : 'the check opens TLS, and the nodes answer in plain HTTP',
      fix: 'Take it out: the controller writes http, and asks healthCheckNodePort.',
    };
  if (targetTypeOf(service) !== 'ip' && !named && (!isOfTraffic || isAnswered)) return undefined;
  const port = number ?? (named && targetNumber(model, named));
  if (!isOfTraffic && port === undefined) return undefined;
  const isStatus = port !== undefined && STATUS.includes(port);
  if (protocol === 'http' && !isStatus) {
    return {
      annotation:
        service.annotations[`${AWS}healthcheck-port`] === undefined ? 'healthcheck-protocol' : 'healthcheck-port',
      got: `an HTTP health check of ${isOfTraffic ? 'the traffic ports' : `port ${port}`} gets no 200 from an Istio gateway`,
    };
  }
  if (protocol === 'https' && isStatus)
    return { annotation: 'healthcheck-protocol', got: `the check opens TLS, and ${port} speaks plain HTTP` };
  const status = path === READINESS_PATH ? 200 : 404;
  const codes = service.annotations[`${AWS}healthcheck-success-codes`];
  if (protocol === 'http' && !isAllowed(status, codes)) {
    return {
      annotation: codes === undefined ? 'healthcheck-path' : 'healthcheck-success-codes',
      got: `${port} answers ${path ?? '/'} with ${status}${codes === undefined ? '' : `, and the success codes are ${inert(codes)}`}`,
    };
  }
  const open = [...STATUS, TELEMETRY_PORT, ...service.ports.map(found => targetNumber(model, found))];
  if (protocol !== 'tcp' || port === undefined || open.includes(port) || open.includes(undefined)) return undefined;
  return { annotation: 'healthcheck-port', got: `nothing of the gateway listens on ${port}` };
}

/** Whether an answer counts, by codes and ranges of codes. */
function isAllowed(status: number, codes = '200-399'): boolean {
  return codes.split(',').some(part => {
    const [least, most = least] = part.split('-').map(Number);
    return status >= least! && status <= most!;
  });
}
