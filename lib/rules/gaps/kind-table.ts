import { factsOf } from '../../kubernetes/kinds';

/** The kinds of a group: all of them, or these. */
type Kinds = '*' | readonly string[];

/** Kinds that cannot break the path, or only through an object that the rules read. */
const HARMLESS: Readonly<Record<string, Kinds>> = {
  '': [
    ...['Event', 'Node', 'PersistentVolume', 'PersistentVolumeClaim', 'PodTemplate', 'ResourceQuota'],
    ...['Binding', 'ComponentStatus'],
  ],
  'acme.cert-manager.io': '*',
  'admissionregistration.k8s.io': [
    'ValidatingAdmissionPolicy',
    'ValidatingAdmissionPolicyBinding',
    'ValidatingWebhookConfiguration',
  ],
  'aquasecurity.github.io': '*',
  'apiextensions.k8s.io': '*',
  'apiregistration.k8s.io': '*',
  'authentication.k8s.io': '*',
  'authorization.k8s.io': '*',
  'cert-manager.io': ['CertificateRequest'],
  'certificates.k8s.io': '*',
  'coordination.k8s.io': '*',
  'events.k8s.io': '*',
  'external-secrets.io': ['SecretStore', 'ClusterSecretStore'],
  'flowcontrol.apiserver.k8s.io': '*',
  'grafana.integreatly.org': '*',
  'karpenter.k8s.aws': '*',
  'karpenter.sh': '*',
  'metrics.k8s.io': '*',
  'monitoring.coreos.com': '*',
  'networking.k8s.io': ['IngressClass'],
  'node.k8s.io': '*',
  'rbac.authorization.k8s.io': '*',
  'resource.k8s.io': '*',
  'scheduling.k8s.io': '*',
  'snapshot.storage.k8s.io': '*',
  'storage.k8s.io': '*',
  'telemetry.istio.io': '*',
  'velero.io': '*',
  'wgpolicyk8s.io': '*',
};

const GATEWAY_API =
  'Requests may come in by it: of the Gateway API the rules follow Gateways, HTTPRoutes and GRPCRoutes.';
const DROPS = 'It may drop connections between the hops, as a NetworkPolicy does.';
const RENDERED = 'What it makes is not in the input: render it, and give the checker the result.';
const BALANCER = 'It changes load balancers, or makes one beside that of the Service.';
const OPERATOR = 'An operator makes workloads, Services and configuration of it, which are not in the input.';
const SCALES = 'It changes how many pods there are, or what they may use.';
const CHANGES = 'It may refuse or change objects when they are applied.';

/** Kinds with a row in the table of kinds, because somebody else reads them, which the rules follow in part or not at all. */
const HALF_READ: Readonly<Record<string, string>> = {
  Alloy: OPERATOR,
  EndpointSlice: 'A Service without a selector sends to its addresses.',
  EnvoyFilter: 'It changes what istiod tells Envoy, in ways that only Envoy can judge.',
  Ingress: 'Requests may come in by it, past the Gateway.',
  ProxyConfig: 'It sets the sidecar’s image, concurrency and environment.',
  WasmPlugin: 'A program in the proxy may answer, change or refuse any request.',
};

/** What kinds of known groups may do, by group, or by group and kind. */
const GROUPS: Readonly<Record<string, string>> = {
  'argoproj.io': RENDERED,
  'autoscaling.k8s.io': SCALES,
  'cilium.io': DROPS,
  'collectors.grafana.com': OPERATOR,
  'crd.projectcalico.org': DROPS,
  'eks.amazonaws.com': BALANCER,
  'elbv2.k8s.aws': BALANCER,
  'gateway.k8s.aws': BALANCER,
  'gateway.networking.k8s.io': GATEWAY_API,
  'gateway.networking.x-k8s.io': GATEWAY_API,
  'helm.toolkit.fluxcd.io': RENDERED,
  'inference.networking.k8s.io': GATEWAY_API,
  'install.istio.io': 'istioctl makes the mesh’s settings and the gateways of it, which are not in the input.',
  'keda.sh': SCALES,
  'kustomize.config.k8s.io':
    'kustomize changes what it names, and adds to it: build it, and give the checker the result.',
  'kustomize.toolkit.fluxcd.io': RENDERED,
  'kyverno.io': CHANGES,
  'monitoring.grafana.com': OPERATOR,
  'opentelemetry.io': OPERATOR,
  'operator.istio.io': OPERATOR,
  'policies.kyverno.io': CHANGES,
  'policy.networking.k8s.io': DROPS,
  'projectcalico.org': DROPS,
  'sailoperator.io': 'An operator makes the mesh’s settings of it, which are not in the input.',
  'templates.gatekeeper.sh': CHANGES,
  'constraints.gatekeeper.sh': CHANGES,
};

const KINDS: Readonly<Record<string, string>> = {
  '/Endpoints': 'A Service without a selector sends to its addresses.',
  '/ReplicationController': 'It makes pods, which the rules do not look at.',
  'apps/ReplicaSet': 'It makes pods, which the rules do not look at.',
  'networking.istio.io/WorkloadEntry': 'It adds an address to a Service or a ServiceEntry.',
  'networking.istio.io/WorkloadGroup': 'It adds addresses to a Service or a ServiceEntry.',
};

/** Whether a kind can't break the path by itself. */
export function isHarmless(group: string, kind: string): boolean {
  const kinds = Object.hasOwn(HARMLESS, group) ? HARMLESS[group] : undefined;
  return kinds === '*' || kinds?.includes(kind) === true;
}

/** What an object may do to the path, if no rule reads its kind. undefined: some rule does. */
export function whyUnread(group: string, kind: string): string | undefined {
  // the second of two kinds with one name has its group in the name
  if (factsOf(`${kind}.${group}`)) return undefined;
  if (factsOf(kind)?.group === group) return Object.hasOwn(HALF_READ, kind) ? HALF_READ[kind] : undefined;
  const key = `${group}/${kind}`;
  if (Object.hasOwn(KINDS, key)) return KINDS[key];
  if (Object.hasOwn(GROUPS, group)) return GROUPS[group];
  return 'No rule knows this kind.';
}
