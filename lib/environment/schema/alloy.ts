/** Where and how Alloy runs, and the mesh that it runs in. */
import * as v from 'valibot';
import { TRAFFIC_DISTRIBUTIONS } from '../../facts/istio';
import { ALLOY_SHUTDOWN } from '../../timeouts';
import { cpuQuantity, memoryQuantity } from '../quantities';
import { doc, hostname, image, integer, label, objectName, oneOf, qualifiedName, section, text } from '../scalars';
import { ALLOY, ISTIO, KUBERNETES } from './pages';
import { placement } from './placement';
import { presentValues } from './present-values';

const RESOURCE_UNITS = `${KUBERNETES}concepts/configuration/manage-resources-containers/#resource-units-in-kubernetes`;
const HPA = `${KUBERNETES}concepts/workloads/autoscaling/horizontal-pod-autoscale/`;
const POD_TERMINATION = `${KUBERNETES}concepts/workloads/pods/pod-lifecycle/#pod-termination`;

/** The release of Alloy that the defaults and the generated configuration were tried with. */
export const ALLOY_VERSION = 'v1.19.0';

const resources = section({
  cpu: doc(
    v.optional(cpuQuantity(), '500m'),
    'CPU request of one pod. There is no CPU limit: throttled receivers refuse data.',
  ),
  memory: doc(
    v.optional(memoryQuantity(), '2560Mi'),
    'Memory request and limit of one pod. The highest limit of the memory limiters is what the largest message, once decoded, leaves of it.',
    'docs/decisions/0010-one-figure-for-memory.md',
  ),
});

const storage = section({
  size: doc(
    v.optional(memoryQuantity(), '10Gi'),
    'Size of the volume of one pod, half of which the queues may take. A StatefulSet can’t change it: see docs/delivery.md.',
  ),
  storageClassName: doc(
    v.optional(objectName()),
    'StorageClass, with volumeBindingMode: WaitForFirstConsumer, since a volume of EBS is in one zone. Default: the cluster’s default class.',
    `${KUBERNETES}concepts/storage/storage-classes/#volume-binding-mode`,
  ),
  fsync: doc(
    v.optional(v.boolean('true or false'), true),
    'fsync after each write, so that what was accepted survives the node too. false: a node that dies loses the last seconds, and may leave a file that Alloy can’t read.',
    `${ALLOY}reference/components/otelcol/otelcol.storage.file/`,
  ),
});

const autoscaling = v.strictObject({
  minReplicas: doc(v.optional(integer(1, 1000), 2), 'The fewest pods.'),
  maxReplicas: doc(integer(2, 1000), 'The most pods. What the backends take at once, and the nodes have room for.'),
  targetCPUUtilizationPercentage: doc(
    v.optional(integer(1, 100), 60),
    'Share of `resources.cpu` that a pod of Alloy is to use on average; the sidecar’s is not counted. Of three pods at 60 % one may go, and the others stay within what they requested.',
  ),
});

/** The section `alloy`: where and how Alloy runs. */
export const alloy = section({
  name: doc(
    v.optional(label(), 'alloy'),
    'Name of the Deployment and the ServiceAccount; with `helm`, of the release.',
  ),
  namespace: doc(v.optional(label(), 'observability'), 'Namespace of Alloy and of what is written beside it.'),
  createNamespace: doc(
    v.optional(v.boolean('true or false'), false),
    'Write the Namespace too, with the Pod Security level that injection allows. Leave it false for a namespace that other applications share.',
    `${KUBERNETES}concepts/security/pod-security-standards/`,
  ),
  deployedBy: doc(
    v.optional(v.picklist(['manifests', 'helm']), 'manifests'),
    'Who deploys Alloy: our Deployment, or the official grafana/alloy chart with the values that we write.',
    `${ALLOY}configure/kubernetes/`,
  ),
  presentValues: doc(
    presentValues,
    'File with what somebody else’s release of that chart was given: `helm get values <name> --namespace <namespace> --output yaml`. Its path is from this file’s folder, and below a folder of its own. Alloy stays its owner’s, Deployment, DaemonSet or StatefulSet, with the owner’s configuration: ours is added as a module, and what runs Alloy is left out here. Needs deployedBy: helm. Default: Alloy is ours alone.',
    'docs/alloy-as-it-is.md',
  ),
  image: doc(
    v.optional(image(), `grafana/alloy:${ALLOY_VERSION}`),
    'Container image, pinned by tag or digest.',
    `${ALLOY}set-up/install/docker/`,
  ),
  replicas: doc(
    v.optional(integer(1, 1000)),
    'How many pods. Two or more get a PodDisruptionBudget and are spread over zones and nodes. Default: 2, or what `autoscaling` says.',
    `${KUBERNETES}concepts/workloads/pods/disruptions/`,
  ),
  autoscaling: doc(
    v.optional(autoscaling),
    'Let a HorizontalPodAutoscaler say how many pods, by the CPU of Alloy’s container; see docs/scaling.md. Default: none, and `replicas` pods.',
    HPA,
  ),
  trafficDistribution: doc(
    v.optional(v.picklist(TRAFFIC_DISTRIBUTIONS)),
    'PreferSameZone: a gateway pod sends to the Alloy pods of its zone, and to others where none of them is ready; see docs/scaling.md for what it saves and costs. Kubernetes 1.34 and Istio 1.27 or newer; before, PreferClose, its older name. Default: all pods alike.',
    `${KUBERNETES}reference/networking/virtual-ips/#traffic-distribution`,
  ),
  resources: doc(resources, 'Requests and limits of the container, as Kubernetes quantities.', RESOURCE_UNITS),
  storage: doc(
    storage,
    'The volume of each pod, where a destination has delivery: disk. Alloy is a StatefulSet then.',
    `${KUBERNETES}concepts/workloads/controllers/statefulset/`,
  ),
  serviceAccount: doc(
    section({
      annotations: doc(
        v.optional(v.record(qualifiedName(), text()), {}),
        'Annotations, such as eks.amazonaws.com/role-arn for credentials.sigv4. EKS Pod Identity needs none. Default: none.',
        'https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html',
      ),
    }),
    'Alloy’s ServiceAccount. Its pods get no token for the Kubernetes API.',
    `${KUBERNETES}concepts/security/service-accounts/`,
  ),
  ...placement,
  logLevel: doc(
    v.optional(v.picklist(['error', 'warn', 'info', 'debug']), 'info'),
    'Level of Alloy’s own log.',
    `${ALLOY}reference/config-blocks/logging/#level`,
  ),
  shutdown: doc(
    section({
      preStopSeconds: doc(
        v.optional(integer(0, 300), ALLOY_SHUTDOWN.preStopSeconds),
        'How long Alloy keeps serving after the pod is told to go, until the gateway no longer picks the pod.',
      ),
      flushSeconds: doc(
        v.optional(integer(1, 3600), ALLOY_SHUTDOWN.flushSeconds),
        'How long Alloy may then take to flush. The sidecar stays for both.',
      ),
    }),
    'The order in which a pod goes; the pod’s grace period and the sidecar’s drain follow from both times.',
    POD_TERMINATION,
  ),
  networkPolicy: doc(
    v.optional(v.boolean('true or false'), false),
    'Write a NetworkPolicy: only the gateway’s namespace reaches the receiver; any pod reaches the merged metrics on 15020.',
    `${KUBERNETES}concepts/services-networking/network-policies/`,
  ),
});

/** The section `mesh`: the mesh that Alloy runs in. */
export const mesh = section({
  injection: doc(
    v.optional(
      oneOf({
        label: doc(
          v.strictObject({}),
          'By the label sidecar.istio.io/inject: "true".',
          `${ISTIO}reference/config/labels/#SidecarInject`,
        ),
        revision: doc(
          label(),
          'By the label istio.io/rev, with this revision of istiod, or a tag of it.',
          `${ISTIO}reference/config/labels/#IoIstioRev`,
        ),
      }),
      { label: {} },
    ),
    'How Alloy’s pod asks for its sidecar. Default: by label.',
  ),
  cni: doc(
    v.optional(v.boolean('true or false'), false),
    'istio-cni is installed. Without it the sidecar’s init container needs NET_ADMIN, which Pod Security `baseline` and `restricted` refuse.',
    `${ISTIO}setup/additional-setup/cni/`,
  ),
  trustDomain: doc(
    v.optional(hostname(), 'cluster.local'),
    'Trust domain of the mesh, which the gateway’s identity begins with.',
    `${ISTIO}reference/config/istio.mesh.v1alpha1/#MeshConfig-trust_domain`,
  ),
  clusterDomain: doc(
    v.optional(hostname(), 'cluster.local'),
    'DNS domain of the cluster, which the names of Services end with.',
    `${KUBERNETES}concepts/services-networking/dns-pod-service/`,
  ),
});
