import { SOURCE_RANGES } from '../../facts/aws-nlb';
import { get, strings } from '../../kubernetes/json';
import { type Rule, twins } from '../engine/rule';

export const nlbSourceRangeWithoutMask: Rule = {
  id: 'nlb-source-range-without-mask',
  hop: 'nlb',
  severity: 'error',
  summary: 'The source ranges of a Service are addresses with a mask.',
  why: `Kubernetes refuses a Service with a range that is no CIDR. In the annotation it is taken as it is, and the controller fails at the security
group: the load balancer stays as it was.`,
  fix: 'Write the mask: /32 for one IPv4 address, /128 for one IPv6 address.',
  reads: ['Service'],
  ...twins(
    `apiVersion: v1
kind: Service
metadata: {name: otlp-gateway, namespace: istio-system}
spec:
  type: LoadBalancer
  loadBalancerSourceRanges: [203.0.113.7/32]
  selector: {istio: ingressgateway}
  ports: [{name: otlp-grpc, port: 4317}]
`,
    '203.0.113.7/32',
    '203.0.113.7',
  ),
  *check({ services }) {
    for (const { manifest, annotations } of services) {
      const field = strings(get(manifest.value, 'spec', 'loadBalancerSourceRanges')).map((range, index) => ({
        range,
        path: ['spec', 'loadBalancerSourceRanges', index],
      }));
      // read where the field has nothing
      const annotation = (field.length > 0 ? '' : (annotations[SOURCE_RANGES] ?? ''))
        .split(',')
        .filter(Boolean)
        .map(range => ({ range, path: ['metadata', 'annotations', SOURCE_RANGES] }));
      for (const { range, path } of [...field, ...annotation]) {
        if (isRange(range.trim())) continue;
        const mask = range.includes(':') ? 128 : 32;
        const isAddress = range.length < LONGEST && /^[\da-f.:]+$/i.test(range.trim());
        yield {
          object: manifest,
          path,
          got: `"${range}" is no CIDR${isAddress ? `; did you mean ${range.trim()}/${mask}?` : ''}`,
        };
      }
    }
  },
};

/** More characters than any address with its mask has. */
const LONGEST = 60;

function isRange(text: string): boolean {
  return (
    text.length < LONGEST &&
    /^(?:\d{1,3}(?:\.\d{1,3}){3}\/(?:[12]?\d|3[0-2])|[\da-f:.]*:[\da-f:.]*\/(?:\d\d?|1[01]\d|12[0-8]))$/i.test(text)
  );
}
