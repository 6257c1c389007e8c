import { type Rule, twins } from '../engine/rule';
import { AWS, attributes, isNlb } from '../model/nlb';

export const nlbAttributeInvalid: Rule = {
  id: 'nlb-attribute-invalid',
  hop: 'nlb',
  severity: 'error',
  summary: "The load balancer's attributes have values that AWS takes.",
  why: `The controller passes attributes on as they are. AWS refuses a wrong one, and with it everything else that changed: the load balancer stays as it was, and
only an event on the Service tells.`,
  fix: 'Write true or false, a number in the range, or one of the words.',
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
    service.beta.kubernetes.io/aws-load-balancer-target-group-attributes: preserve_client_ip.enabled=true,deregistration_delay.timeout_seconds=60
spec:
  type: LoadBalancer
  selector: {istio: ingressgateway}
  ports: [{name: otlp-grpc, port: 4317}]
`,
    'timeout_seconds=60',
    'timeout_seconds=60s',
  ),
  *check({ services }) {
    for (const service of services.filter(isNlb)) {
      for (const name of Object.keys(service.annotations).filter(
        key => key.startsWith(AWS) && key.includes('attributes'),
      )) {
        for (const [attribute, value] of Object.entries(attributes(service, name.slice(AWS.length)))) {
          const allowed = ALLOWED.get(attribute);
          if (!allowed || allowed.test(value)) continue;
          yield {
            object: service.manifest,
            path: ['metadata', 'annotations', name],
            got: `${attribute} is "${value}"`,
          };
        }
      }
    }
  },
};

const BOOLEAN = /^(?:true|false)$/;
const ALLOWED: ReadonlyMap<string, RegExp> = new Map(
  Object.entries({
    'deletion_protection.enabled': BOOLEAN,
    'deregistration_delay.connection_termination.enabled': BOOLEAN,
    'deregistration_delay.timeout_seconds': /^(?:[0-2]?\d{1,3}|3[0-5]\d\d|3600)$/,
    'dns_record.client_routing_policy':
      /^(?:availability_zone_affinity|partial_availability_zone_affinity|any_availability_zone)$/,
    'load_balancing.cross_zone.enabled': /^(?:true|false|use_load_balancer_configuration)$/,
    'preserve_client_ip.enabled': BOOLEAN,
    'proxy_protocol_v2.enabled': BOOLEAN,
    'tcp.idle_timeout.seconds': /^\d+$/,
  }),
);
