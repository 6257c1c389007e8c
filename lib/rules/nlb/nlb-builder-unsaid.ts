import { AWS, IN_TREE_ANNOTATIONS, TARGET_TYPES } from '../../facts/aws-nlb';
import { few, get } from '../../kubernetes/json';
import { type Rule, twins } from '../engine/rule';
import { nlbAnnotations } from '../model/nlb';

export const nlbBuilderUnsaid: Rule = {
  id: 'nlb-builder-unsaid',
  hop: 'nlb',
  severity: 'warning',
  summary:
    'A Service with annotations of the AWS Load Balancer Controller says that this controller is to make the load balancer.',
  why: `Without aws-load-balancer-type and without a class it depends on the cluster who takes the Service: the webhook of the AWS Load Balancer Controller gives new Services its class,
EKS Auto Mode its own, and otherwise Kubernetes' own controller makes a classic load balancer, which is public and reads no scheme. A Service of another type than LoadBalancer
gets none, or with aws-load-balancer-type one whose address the API server keeps out of its status: external-dns and Argo CD wait for it in vain.`,
  fix: 'Write loadBalancerClass: service.k8s.aws/nlb, or aws-load-balancer-type: external with aws-load-balancer-nlb-target-type.',
  reads: ['Service'],
  ...twins(
    `apiVersion: v1
kind: Service
metadata:
  name: otlp-gateway
  namespace: istio-system
  annotations:
    service.beta.kubernetes.io/aws-load-balancer-nlb-target-type: ip
    service.beta.kubernetes.io/aws-load-balancer-scheme: internal
spec:
  type: LoadBalancer
  loadBalancerClass: service.k8s.aws/nlb
  selector: {istio: ingressgateway}
  ports: [{name: otlp-grpc, port: 4317}]
`,
    '  loadBalancerClass: service.k8s.aws/nlb\n',
    '',
  ),
  *check({ services }) {
    for (const service of services) {
      const { annotations, type, manifest, spec } = service;
      const own = nlbAnnotations(service).filter(({ known, name }) => known && name !== 'type');
      const [first] = own;
      if (!first) continue;
      if (type !== 'LoadBalancer') {
        yield {
          object: manifest,
          path: ['spec', 'type'],
          got: isTaken(annotations)
            ? `the controller makes a load balancer of a Service of type ${type} too, unless its feature gate ServiceTypeLoadBalancerOnly is on, and the address of that load balancer stands in no status`
            : `nobody makes a load balancer of a Service of type ${type}: ${few(own.map(({ name }) => name))} mean nothing`,
          fix: 'Write type: LoadBalancer, or take the annotations out.',
        };
        continue;
      }
      const isSaid = annotations[`${AWS}type`] !== undefined || get(spec, 'loadBalancerClass') !== undefined;
      const only = own.find(({ name, port }) => port !== undefined || !IN_TREE_ANNOTATIONS.includes(name));
      if (isSaid || !only) continue;
      yield {
        object: manifest,
        path: ['metadata', 'annotations', only.key],
        got: `neither a type nor a class says who makes this load balancer, and only the AWS Load Balancer Controller reads ${only.name}`,
      };
    }
  },
};

/** Whether the controller takes a Service by its annotations, of whatever type. https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/pkg/service/service_utils.go */
function isTaken(annotations: Readonly<Record<string, string>>): boolean {
  const kind = annotations[`${AWS}type`];
  const target = annotations[`${AWS}nlb-target-type`] ?? '';
  return kind === 'nlb-ip' || (kind === 'external' && TARGET_TYPES.some(known => known === target));
}
