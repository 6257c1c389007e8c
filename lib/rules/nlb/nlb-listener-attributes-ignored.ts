import { few, integer } from '../../kubernetes/json';
import { type Rule, twins } from '../engine/rule';
import { AWS, attributes, isNlb } from '../model/nlb';

export const nlbListenerAttributesIgnored: Rule = {
  id: 'nlb-listener-attributes-ignored',
  hop: 'nlb',
  severity: 'error',
  summary:
    'Listener attributes are for a port that the Service has, and an idle timeout is between 60 and 6000 seconds.',
  why: `The annotation's name ends in the protocol and the port of a listener, such as TCP-4317. For a listener that is not there it is ignored, and
connections keep the default of 350 seconds. AWS refuses a timeout outside 60 to 6000, and the controller changes nothing more.`,
  fix: 'Write aws-load-balancer-listener-attributes.TCP-<Service port>: tcp.idle_timeout.seconds=<60 to 6000>.',
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
    service.beta.kubernetes.io/aws-load-balancer-listener-attributes.TCP-4317: tcp.idle_timeout.seconds=3600
spec:
  type: LoadBalancer
  selector: {istio: ingressgateway}
  ports: [{name: otlp-grpc, port: 4317}]
`,
    'TCP-4317',
    'TCP-4318',
  ),
  *check({ services }) {
    for (const service of services.filter(isNlb)) {
      for (const key of Object.keys(service.annotations)) {
        const [, protocol, port] = /listener-attributes\.([A-Z_]+)-(\d+)$/.exec(key) ?? [];
        if (!port || !key.startsWith(AWS)) continue;
        const path = ['metadata', 'annotations', key];
        const idle = integer(attributes(service, key.slice(AWS.length))['tcp.idle_timeout.seconds']);
        if (!service.ports.some(found => found.port === Number(port))) {
          yield {
            object: service.manifest,
            path,
            got: `there is no listener ${protocol}-${port}; the Service has ${few(service.ports.flatMap(found => found.port ?? [])) || 'none'}`,
          };
        } else if (idle !== undefined && (idle < 60 || idle > 6000)) {
          yield { object: service.manifest, path, got: `an idle timeout of ${idle} seconds is refused` };
        }
      }
    }
  },
};
