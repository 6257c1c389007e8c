/** The gateway's pods, where they are ours too. */
import * as v from 'valibot';
import { cpuQuantity, memoryQuantity } from '../quantities';
import { doc, integer, section } from '../scalars';
import { ISTIO, KUBERNETES } from './pages';
import { placement } from './placement';

const WORKERS = `${ISTIO}reference/config/istio.mesh.v1alpha1/#ProxyConfig-concurrency`;

const resources = section({
  cpu: doc(
    v.optional(cpuQuantity(), '500m'),
    'CPU request of one pod, which the autoscaler measures by. There is no CPU limit: Envoy gets as many workers as the request has whole CPUs, and at least 2.',
    WORKERS,
  ),
  memory: doc(v.optional(memoryQuantity(), '1Gi'), 'Memory request and limit of one pod.'),
});

const replicas = v.strictObject({
  min: doc(
    v.optional(integer(1, 1000), 2),
    'The fewest pods. Two or more get a PodDisruptionBudget. Without nlb.crossZone give each zone of the load balancer one: the address of a zone without a pod does not answer.',
  ),
  max: doc(
    v.optional(integer(1, 1000), 10),
    'The most pods, to which a HorizontalPodAutoscaler adds them above 80 % of the CPU request; it needs metrics-server. The same as min: no autoscaler.',
    `${KUBERNETES}concepts/workloads/autoscaling/horizontal-pod-autoscale/`,
  ),
});

/** The section `gateway.deployment`: our own pods of the gateway. Its absence means that somebody else deploys them. */
export const deployment = v.optional(
  v.strictObject({
    kind: doc(
      v.optional(v.picklist(['Deployment', 'DaemonSet']), 'Deployment'),
      'DaemonSet: one pod on each node that nodeSelector and tolerations allow, for clusters so large that a node pool is the edge.',
      `${KUBERNETES}concepts/workloads/controllers/daemonset/`,
    ),
    createNamespace: doc(
      v.optional(v.boolean('true or false'), false),
      'Write gateway.namespace too: with the Pod Security level restricted, and with the label by which a new pod is ready only when the load balancer has found it healthy.',
      'https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/pod_readiness_gate/',
    ),
    replicas: doc(
      v.optional(replicas),
      'How many pods, spread over zones and nodes. Not with kind: DaemonSet. Default: from 2 to 10.',
      `${KUBERNETES}concepts/workloads/pods/disruptions/`,
    ),
    resources: doc(
      resources,
      'Requests and limits of the container, as Kubernetes quantities.',
      `${KUBERNETES}concepts/configuration/manage-resources-containers/#resource-units-in-kubernetes`,
    ),
    connectionAgeSeconds: doc(
      v.optional(integer(10, 86_400), 600),
      'How old a sender’s connection may become: then Envoy asks the sender to open another one, for which the load balancer picks a pod again. Each costs a TLS handshake. Istio 1.31 or newer; an older one ignores it.',
      `${ISTIO}ops/configuration/traffic-management/edge-proxy/`,
    ),
    ...placement,
  }),
);
