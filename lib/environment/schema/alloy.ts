/** Where and how Alloy runs, and the mesh that it runs in. */
import * as v from 'valibot';
import { cpuQuantity, memoryQuantity } from '../quantities';
import {
  doc,
  hostname,
  image,
  integer,
  label,
  labelValue,
  objectName,
  oneOf,
  qualifiedName,
  section,
} from '../scalars';

/** The release of Alloy that the defaults and the generated configuration were tried with. */
export const ALLOY_VERSION = 'v1.19.0';

const resources = section({
  cpu: doc(v.optional(cpuQuantity(), '500m'), 'CPU request. No CPU limit: throttled receivers refuse data.'),
  memory: doc(
    v.optional(memoryQuantity(), '2560Mi'),
    'Memory request and limit. The memory limiter’s limit is what the largest message, once decoded, leaves of it.',
  ),
});

const toleration = v.pipe(
  v.strictObject({
    key: doc(v.optional(qualifiedName()), 'Taint key. Default: all, with operator Exists.'),
    operator: doc(v.optional(v.picklist(['Equal', 'Exists']), 'Equal'), 'How to compare.'),
    value: doc(v.optional(labelValue()), 'Taint value, with operator Equal.'),
    effect: doc(v.optional(v.picklist(['NoSchedule', 'PreferNoSchedule', 'NoExecute'])), 'Taint effect. Default: all.'),
  }),
  v.check(
    ({ key, operator }) => key !== undefined || operator === 'Exists',
    'a key, or operator: Exists for every taint',
  ),
  v.check(({ operator, value }) => operator === 'Equal' || !value, 'no value with operator: Exists'),
);

export const alloy = section({
  name: doc(
    v.optional(label(), 'alloy'),
    'Name of the Deployment and the ServiceAccount; with `helm`, of the release.',
  ),
  namespace: doc(v.optional(label(), 'observability'), 'Its namespace.'),
  createNamespace: doc(
    v.optional(v.boolean('true or false'), false),
    'Write the Namespace too, with the Pod Security level that injection allows. Not for a namespace that others share.',
  ),
  deployedBy: doc(
    v.optional(v.picklist(['manifests', 'helm']), 'manifests'),
    'Who deploys Alloy: our Deployment, or the official grafana/alloy chart with the values that we write.',
  ),
  image: doc(v.optional(image(), `grafana/alloy:${ALLOY_VERSION}`), 'Container image, pinned by tag or digest.'),
  replicas: doc(
    v.optional(integer(1, 1000), 2),
    'Pods. From two on with a PodDisruptionBudget and spread over zones and nodes.',
  ),
  resources: doc(resources, 'Requests and limits of the container.'),
  nodeSelector: doc(v.optional(v.record(qualifiedName(), labelValue()), {}), 'Labels of the nodes to run on.'),
  tolerations: doc(v.optional(v.array(toleration), []), 'Taints to tolerate.'),
  priorityClassName: doc(v.optional(objectName()), 'Priority class. Default: none.'),
  logLevel: doc(v.optional(v.picklist(['error', 'warn', 'info', 'debug']), 'info'), 'Alloy’s own log level.'),
  shutdown: doc(
    section({
      preStopSeconds: doc(
        v.optional(integer(0, 300), 10),
        'Alloy keeps serving this long after the pod is told to go, until the gateway no longer picks it.',
      ),
      flushSeconds: doc(
        v.optional(integer(1, 3600), 30),
        'Then it may take this long to flush. The sidecar stays for both.',
      ),
    }),
    'The order in which a pod goes; the grace period and the sidecar’s drain follow from it.',
  ),
  networkPolicy: doc(
    v.optional(v.boolean('true or false'), false),
    'Write a NetworkPolicy: only the gateway’s namespace reaches the receiver, any pod the merged metrics.',
  ),
});

export const mesh = section({
  injection: doc(
    v.optional(
      oneOf({
        label: doc(v.strictObject({}), 'sidecar.istio.io/inject: "true".'),
        revision: doc(label(), 'istio.io/rev: <revision>.'),
      }),
      { label: {} },
    ),
    'How the pod asks for its sidecar.',
  ),
  cni: doc(
    v.optional(v.boolean('true or false'), false),
    'istio-cni is installed. Without it the sidecar’s init container needs NET_ADMIN, which Pod Security `baseline` and `restricted` refuse.',
  ),
  trustDomain: doc(v.optional(hostname(), 'cluster.local'), 'Trust domain of the mesh.'),
  clusterDomain: doc(v.optional(hostname(), 'cluster.local'), 'DNS domain of the cluster.'),
});
