import { GATEWAY_API_GROUP } from '../facts/gateway-api';
import { type Path, record } from '../kubernetes/json';
import { WORKLOADS } from '../kubernetes/kinds';

/** Fields that the cluster writes into live objects. Any other field beside ours was added by somebody. */
interface Filled {
  /** Who writes the fields, and why they say nothing. */
  readonly why: string;
  /**
   * Kinds whose objects have the fields.
   *
   * @default - every kind
   */
  readonly kinds?: readonly string[];
  /**
   * Allowed values by field. The key has the field's steps, with blanks between them; `*` stands for any step, or for a
   * step's end. Each item of a list counts as a value.
   */
  readonly fields: Readonly<Record<string, typeof ANY | readonly unknown[]>>;
}

const ANY = 'any value';

/** A cluster IP. A Service without one is headless: its name leads to the pods directly, past the load balancing. */
const ADDRESS = /^[\da-f.:]+$/;

const POD: Readonly<Record<string, readonly unknown[]>> = {
  dnsPolicy: ['ClusterFirst'],
  restartPolicy: ['Always'],
  schedulerName: ['default-scheduler'],
  securityContext: [{}],
  terminationGracePeriodSeconds: [30],
  'volumes * configMap defaultMode': [420],
  'volumes * projected defaultMode': [420],
  'volumes * secret defaultMode': [420],
};

const PROBE: Readonly<Record<string, readonly unknown[]>> = {
  failureThreshold: [3],
  'httpGet scheme': ['HTTP'],
  periodSeconds: [10],
  successThreshold: [1],
  timeoutSeconds: [1],
};

const CONTAINER: Readonly<Record<string, readonly unknown[]>> = {
  'env * valueFrom fieldRef apiVersion': ['v1'],
  imagePullPolicy: ['IfNotPresent', 'Always'],
  'ports * protocol': ['TCP'],
  resources: [{}],
  terminationMessagePath: ['/dev/termination-log'],
  terminationMessagePolicy: ['File'],
  ...below(['livenessProbe', 'readinessProbe', 'startupProbe'], PROBE),
};

const FILLED: readonly Filled[] = [
  {
    why: 'The API server keeps its books. A deletionTimestamp is not among them: that object is on its way out.',
    fields: {
      'metadata creationTimestamp': ANY,
      'metadata generation': ANY,
      'metadata managedFields': ANY,
      'metadata resourceVersion': ANY,
      'metadata selfLink': ANY,
      'metadata uid': ANY,
    },
  },
  {
    why: 'kubectl remembers what it applied, why, and when it restarted the pods.',
    fields: {
      'metadata annotations kubectl.kubernetes.io/last-applied-configuration': ANY,
      'metadata annotations kubernetes.io/change-cause': ANY,
      'spec template metadata annotations kubectl.kubernetes.io/restartedAt': ANY,
    },
  },
  {
    why: 'What delivers the object marks it as its own.',
    fields: {
      'metadata annotations argocd.argoproj.io/installation-id': ANY,
      'metadata annotations argocd.argoproj.io/tracking-id': ANY,
      'metadata annotations meta.helm.sh/*': ANY,
      'metadata labels app.kubernetes.io/instance': ANY,
      'metadata labels app.kubernetes.io/managed-by': ANY,
      'metadata labels argocd.argoproj.io/instance': ANY,
      'metadata labels helm.sh/chart': ANY,
      'metadata labels helm.toolkit.fluxcd.io/*': ANY,
      'metadata labels kustomize.toolkit.fluxcd.io/*': ANY,
    },
  },
  {
    why: 'The Deployment and DaemonSet controllers count the revisions.',
    kinds: ['DaemonSet', 'Deployment'],
    fields: {
      'metadata annotations deployment.kubernetes.io/revision': ANY,
      'metadata annotations deprecated.daemonset.template.generation': ANY,
    },
  },
  {
    why: 'The API server writes the defaults of what makes pods.',
    kinds: WORKLOADS,
    fields: {
      'spec podManagementPolicy': ['OrderedReady'],
      'spec progressDeadlineSeconds': [600],
      'spec replicas': [1],
      'spec revisionHistoryLimit': [10],
      'spec strategy rollingUpdate maxSurge': ['25%'],
      'spec strategy rollingUpdate maxUnavailable': ['25%'],
      'spec strategy type': ['RollingUpdate'],
      'spec updateStrategy rollingUpdate maxSurge': [0],
      'spec updateStrategy rollingUpdate maxUnavailable': [1],
      'spec updateStrategy rollingUpdate partition': [0],
      'spec updateStrategy type': ['RollingUpdate'],
      ...podsBelow('spec template'),
    },
  },
  {
    why: 'The API server writes the defaults of the claims in a StatefulSet.',
    kinds: ['StatefulSet'],
    fields: {
      'spec volumeClaimTemplates * apiVersion': ['v1'],
      'spec volumeClaimTemplates * kind': ['PersistentVolumeClaim'],
      'spec volumeClaimTemplates * spec volumeMode': ['Filesystem'],
      'spec volumeClaimTemplates * status phase': ['Pending'],
    },
  },
  {
    why: 'The API server writes the defaults of a CronJob, and of its Job’s pods.',
    kinds: ['CronJob'],
    fields: { 'spec suspend': [false], ...podsBelow('spec jobTemplate spec template') },
  },
  {
    why: 'The Job controller finds its pods by them.',
    kinds: ['Job'],
    fields: {
      'spec backoffLimit': [6],
      'spec completionMode': ['NonIndexed'],
      'spec completions': [1],
      'spec manualSelector': [false],
      'spec parallelism': [1],
      'spec podReplacementPolicy': ['TerminatingOrFailed'],
      'spec selector matchLabels batch.kubernetes.io/controller-uid': ANY,
      'spec suspend': [false],
      'spec template metadata labels batch.kubernetes.io/*': ANY,
      'spec template metadata labels controller-uid': ANY,
      'spec template metadata labels job-name': ANY,
    },
  },
  {
    why: 'The API server gives a Service its addresses, its node ports and its defaults.',
    kinds: ['Service'],
    fields: {
      'spec allocateLoadBalancerNodePorts': [true],
      'spec clusterIP': [ADDRESS],
      'spec clusterIPs': ANY,
      'spec externalTrafficPolicy': ['Cluster'],
      'spec healthCheckNodePort': ANY,
      'spec internalTrafficPolicy': ['Cluster'],
      'spec ipFamilies': ANY,
      'spec ipFamilyPolicy': ['SingleStack'],
      'spec ports * nodePort': ANY,
      'spec ports * protocol': ['TCP'],
      'spec publishNotReadyAddresses': [false],
      'spec sessionAffinity': ['None'],
      'spec type': ['ClusterIP'],
    },
  },
  {
    why: 'istiod asks for both families, where there are two.',
    kinds: ['Service'],
    fields: { 'spec ipFamilyPolicy': ['PreferDualStack'] },
  },
  {
    why: 'The API server writes which kinds are meant, and istiod which of its controllers has the Gateway.',
    kinds: ['Gateway.gateway.networking.k8s.io'],
    fields: {
      'metadata annotations gateway.istio.io/controller-version': ANY,
      'spec listeners * allowedRoutes kinds * group': [GATEWAY_API_GROUP],
      'spec listeners * tls certificateRefs * group': [''],
      'spec listeners * tls certificateRefs * kind': ['Secret'],
      'spec tls frontend default validation mode': ['AllowValidOnly'],
    },
  },
  {
    why: 'The API server writes which kinds are meant, and that there is one backend.',
    kinds: ['HTTPRoute'],
    fields: {
      'spec parentRefs * group': [GATEWAY_API_GROUP],
      'spec parentRefs * kind': ['Gateway'],
      'spec rules * backendRefs * group': [''],
      'spec rules * backendRefs * kind': ['Service'],
      'spec rules * backendRefs * weight': [1],
    },
  },
  {
    why: 'Who makes the load balancer takes it away before the Service goes. The webhook of the AWS Load Balancer Controller claims each new Service by its class.',
    kinds: ['Service'],
    fields: {
      'metadata finalizers': [
        'service.eks.amazonaws.com/resources',
        'service.k8s.aws/resources',
        'service.kubernetes.io/load-balancer-cleanup',
      ],
      'spec loadBalancerClass': ['service.k8s.aws/nlb'],
    },
  },
  {
    why: 'The API server names the namespace in a label, and empties it before it goes.',
    kinds: ['Namespace'],
    fields: {
      'metadata labels kubernetes.io/metadata.name': ANY,
      'spec finalizers': ['kubernetes'],
    },
  },
  {
    why: 'Clusters from before Kubernetes 1.24 made a Secret with a token for each.',
    kinds: ['ServiceAccount'],
    fields: { secrets: ANY },
  },
  {
    why: 'cert-manager 1.19.0 wrote which kind of issuer a name without one means.',
    kinds: ['Certificate'],
    fields: { 'spec issuerRef group': ['cert-manager.io'], 'spec issuerRef kind': ['Issuer'] },
  },
  {
    why: 'The API server says for which direction a policy is.',
    kinds: ['NetworkPolicy'],
    fields: { 'spec policyTypes': ['Ingress'], 'spec ingress * ports * protocol': ['TCP'] },
  },
];

/** Whether the cluster is known to write this value in this field. */
export function isFilled(kind: string, path: Path, value: unknown): boolean {
  return ENTRIES.some(
    ({ kinds, steps, values }) =>
      steps.length === path.length &&
      (kinds?.includes(kind) ?? true) &&
      isBegin(path, steps) &&
      (values === ANY || [value].flat().every(item => values.some(known => isSame(known, item)))),
  );
}

/** Whether the cluster is known to write something below this path. */
export function hasFilledBelow(kind: string, path: Path): boolean {
  return ENTRIES.some(
    ({ kinds, steps }) => steps.length > path.length && (kinds?.includes(kind) ?? true) && isBegin(path, steps),
  );
}

const ENTRIES = FILLED.flatMap(({ kinds, fields }) =>
  Object.entries(fields).map(([field, values]) => ({ kinds, values, steps: field.split(' ') })),
);

const isBegin = (path: Path, steps: readonly string[]): boolean =>
  path.every((step, index) => {
    const wanted = steps[index]!;
    return wanted.endsWith('*') ? `${step}`.startsWith(wanted.slice(0, -1)) : wanted === step;
  });

function isSame(known: unknown, value: unknown): boolean {
  if (known instanceof RegExp) return typeof value === 'string' && known.test(value);
  if (typeof known !== 'object') return known === value;
  return value === record(value) && Object.keys(record(value)).length === 0;
}

function podsBelow(template: string): Readonly<Record<string, typeof ANY | readonly unknown[]>> {
  return {
    // the API server copies serviceAccountName into the field's former name
    [`${template} spec serviceAccount`]: ANY,
    ...below([`${template} spec`], POD),
    ...below([`${template} spec containers *`, `${template} spec initContainers *`], CONTAINER),
  };
}

function below(
  places: readonly string[],
  fields: Readonly<Record<string, readonly unknown[]>>,
): Readonly<Record<string, readonly unknown[]>> {
  return Object.fromEntries(
    places.flatMap(place => Object.entries(fields).map(([field, values]) => [`${place} ${field}`, values])),
  );
}
