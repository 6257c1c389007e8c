/**
 * The one table of Kubernetes kinds: the checker, drift, the doctor and its Roles, and `npm run crds` read it. A new kind is a row here;
 * a rule that looks at it says so in `reads`, and doctor/reads.ts says in which namespaces the doctor asks for it. Of two kinds with one
 * name, the second has its group in its key.
 */
import type { HopId } from '../hops';
import type { Path } from './json';

/** A hop, and what somebody sees. */
export type Breaks = readonly [hop: HopId, consequence: string];

/**
 * What several kinds can be read for: the servers that Envoy listens with, routes for requests, or Istio's policies for the pods of a
 * selector, which hold in their own namespace or, from the root namespace, in all.
 */
type Role = 'servers' | 'routes' | 'policy';

export interface KindFacts {
  /** API group; empty for the core group. An object of another group is a stranger, whatever its kind is called. */
  readonly group: string;
  /** The version that is written, imported and asked for. */
  readonly version: string;
  /** The kind's name in URLs, Roles and CustomResourceDefinitions. */
  readonly plural: string;
  /** Its objects live outside namespaces. @default false */
  readonly isClusterScoped?: true;
  /** The file in crds/ that has its reduced definition, from which `npm run import` makes classes. @default none: no class is needed */
  readonly crds?: 'cert-manager' | 'gateway-api' | 'istio' | 'prometheus-operator';
  /** The order says something in all of its lists, so that drift compares them by position. @default false: by name, where there are names */
  readonly isOrdered?: true;
  /** Where it says for which pods it is. An empty selector is none of them for a Service, and all for every other kind. */
  readonly selector?: Path;
  /** What the checker, the doctor and drift read it for. @default nothing that other kinds are read for, too */
  readonly role?: Role;
  /** Of a kind that makes pods, where in it the pod stands: with `metadata` and `spec` below. */
  readonly pod?: Path;
  /** What a difference in an object of ours breaks; of a policy, where it is for Alloy's pods. @default it is not a hop of the path */
  readonly breaks?: Breaks;
}

const MATCH_LABELS = ['spec', 'selector', 'matchLabels'] as const;
const WORKLOAD_SELECTOR = ['spec', 'workloadSelector', 'labels'] as const;
const TEMPLATE = ['spec', 'template'] as const;
const RBAC = 'rbac.authorization.k8s.io';
const NO_SECRETS = 'the gateway gets no certificate, or others may read the Secrets';
const OTHER_PODS = 'other pods than those that were reviewed';

export const KINDS = {
  Alloy: { group: 'collectors.grafana.com', version: 'v1alpha1', plural: 'alloys' },
  AuthorizationPolicy: {
    group: 'security.istio.io',
    version: 'v1',
    plural: 'authorizationpolicies',
    crds: 'istio',
    isOrdered: true,
    role: 'policy',
    selector: MATCH_LABELS,
    breaks: ['alloy-policies', 'other clients are let in or refused (403, status 7)'],
  },
  Bundle: { group: 'trust.cert-manager.io', version: 'v1alpha1', plural: 'bundles', isClusterScoped: true },
  Certificate: {
    group: 'cert-manager.io',
    version: 'v1',
    plural: 'certificates',
    crds: 'cert-manager',
    isOrdered: true,
    breaks: ['certificate', 'handshakes fail, or clients do not trust the certificate'],
  },
  ClusterExternalSecret: {
    group: 'external-secrets.io',
    version: 'v1',
    plural: 'clusterexternalsecrets',
    isClusterScoped: true,
  },
  ClusterIssuer: { group: 'cert-manager.io', version: 'v1', plural: 'clusterissuers', isClusterScoped: true },
  ConfigMap: {
    group: '',
    version: 'v1',
    plural: 'configmaps',
    breaks: ['config', 'other ports, sizes or destinations'],
  },
  CronJob: {
    group: 'batch',
    version: 'v1',
    plural: 'cronjobs',
    pod: ['spec', 'jobTemplate', ...TEMPLATE],
  },
  DaemonSet: { group: 'apps', version: 'v1', plural: 'daemonsets', pod: TEMPLATE, breaks: ['pods', OTHER_PODS] },
  Deployment: { group: 'apps', version: 'v1', plural: 'deployments', pod: TEMPLATE, breaks: ['pods', OTHER_PODS] },
  DestinationRule: {
    group: 'networking.istio.io',
    version: 'v1',
    plural: 'destinationrules',
    crds: 'istio',
    isOrdered: true,
    breaks: ['destination', 'mTLS, balancing or idle connections (503, status 14)'],
  },
  EndpointSlice: { group: 'discovery.k8s.io', version: 'v1', plural: 'endpointslices' },
  EnvoyFilter: {
    group: 'networking.istio.io',
    version: 'v1alpha3',
    plural: 'envoyfilters',
    crds: 'istio',
    isOrdered: true,
    selector: WORKLOAD_SELECTOR,
    breaks: ['edge-policies', 'senders are let in faster, or refused (429, status 14)'],
  },
  ExternalSecret: { group: 'external-secrets.io', version: 'v1', plural: 'externalsecrets' },
  GRPCRoute: {
    group: 'gateway.networking.k8s.io',
    version: 'v1',
    plural: 'grpcroutes',
    crds: 'gateway-api',
    role: 'routes',
  },
  Gateway: {
    group: 'networking.istio.io',
    version: 'v1',
    plural: 'gateways',
    crds: 'istio',
    isOrdered: true,
    role: 'servers',
    breaks: ['listener', 'Envoy listens on other ports or for other hosts, or with another certificate'],
  },
  'Gateway.gateway.networking.k8s.io': {
    group: 'gateway.networking.k8s.io',
    version: 'v1',
    plural: 'gateways',
    crds: 'gateway-api',
    role: 'servers',
    breaks: ['listener', 'istiod makes other ports, Envoy listens for other hosts, or with another certificate'],
  },
  GatewayClass: {
    group: 'gateway.networking.k8s.io',
    version: 'v1',
    plural: 'gatewayclasses',
    isClusterScoped: true,
    crds: 'gateway-api',
  },
  HTTPRoute: {
    group: 'gateway.networking.k8s.io',
    version: 'v1',
    plural: 'httproutes',
    crds: 'gateway-api',
    role: 'routes',
    breaks: ['route', 'requests get 404 or UNIMPLEMENTED, or go elsewhere'],
  },
  HorizontalPodAutoscaler: {
    group: 'autoscaling',
    version: 'v2',
    plural: 'horizontalpodautoscalers',
    breaks: ['pods', 'fewer pods than the load needs, or more than were reviewed'],
  },
  Ingress: { group: 'networking.k8s.io', version: 'v1', plural: 'ingresses' },
  Issuer: { group: 'cert-manager.io', version: 'v1', plural: 'issuers' },
  Job: { group: 'batch', version: 'v1', plural: 'jobs', pod: TEMPLATE },
  LimitRange: { group: '', version: 'v1', plural: 'limitranges' },
  MutatingWebhookConfiguration: {
    group: 'admissionregistration.k8s.io',
    version: 'v1',
    plural: 'mutatingwebhookconfigurations',
    isClusterScoped: true,
  },
  Namespace: { group: '', version: 'v1', plural: 'namespaces', isClusterScoped: true },
  NetworkPolicy: {
    group: 'networking.k8s.io',
    version: 'v1',
    plural: 'networkpolicies',
    selector: ['spec', 'podSelector', 'matchLabels'],
    breaks: ['alloy-policies', 'connections are dropped (503 after the connect timeout)'],
  },
  OnePasswordItem: { group: 'onepassword.com', version: 'v1', plural: 'onepassworditems' },
  PeerAuthentication: {
    group: 'security.istio.io',
    version: 'v1',
    plural: 'peerauthentications',
    crds: 'istio',
    isOrdered: true,
    role: 'policy',
    selector: MATCH_LABELS,
    breaks: ['alloy-policies', 'plain text is let in, or mTLS is refused'],
  },
  PersistentVolumeClaim: { group: '', version: 'v1', plural: 'persistentvolumeclaims' },
  Pod: { group: '', version: 'v1', plural: 'pods', pod: [] },
  PodDisruptionBudget: {
    group: 'policy',
    version: 'v1',
    plural: 'poddisruptionbudgets',
    selector: MATCH_LABELS,
    breaks: ['pods', 'all pods may go at once when nodes are drained'],
  },
  PodMonitor: { group: 'monitoring.coreos.com', version: 'v1', plural: 'podmonitors', crds: 'prometheus-operator' },
  PriorityClass: { group: 'scheduling.k8s.io', version: 'v1', plural: 'priorityclasses', isClusterScoped: true },
  PrometheusRule: {
    group: 'monitoring.coreos.com',
    version: 'v1',
    plural: 'prometheusrules',
    crds: 'prometheus-operator',
  },
  ProxyConfig: { group: 'networking.istio.io', version: 'v1beta1', plural: 'proxyconfigs', selector: MATCH_LABELS },
  // istiod asks for this version, which every release has
  ReferenceGrant: {
    group: 'gateway.networking.k8s.io',
    version: 'v1beta1',
    plural: 'referencegrants',
    crds: 'gateway-api',
  },
  RequestAuthentication: {
    group: 'security.istio.io',
    version: 'v1',
    plural: 'requestauthentications',
    crds: 'istio',
    isOrdered: true,
    role: 'policy',
    selector: MATCH_LABELS,
    breaks: ['alloy-policies', 'tokens are checked differently (401)'],
  },
  Role: { group: RBAC, version: 'v1', plural: 'roles', breaks: ['certificate', NO_SECRETS] },
  RoleBinding: { group: RBAC, version: 'v1', plural: 'rolebindings', breaks: ['certificate', NO_SECRETS] },
  Rollout: { group: 'argoproj.io', version: 'v1alpha1', plural: 'rollouts', pod: TEMPLATE },
  SealedSecret: { group: 'bitnami.com', version: 'v1alpha1', plural: 'sealedsecrets' },
  Secret: { group: '', version: 'v1', plural: 'secrets' },
  SecretProviderClass: { group: 'secrets-store.csi.x-k8s.io', version: 'v1', plural: 'secretproviderclasses' },
  Service: {
    group: '',
    version: 'v1',
    plural: 'services',
    selector: ['spec', 'selector'],
    breaks: ['alloy-service', 'other pods or ports, or none (503)'],
  },
  ServiceAccount: {
    group: '',
    version: 'v1',
    plural: 'serviceaccounts',
    breaks: ['pods', 'other rights than those that were reviewed'],
  },
  ServiceEntry: { group: 'networking.istio.io', version: 'v1', plural: 'serviceentries' },
  Sidecar: {
    group: 'networking.istio.io',
    version: 'v1',
    plural: 'sidecars',
    crds: 'istio',
    selector: WORKLOAD_SELECTOR,
    breaks: ['destination', 'which connections Alloy’s sidecar takes, and for how long'],
  },
  StatefulSet: { group: 'apps', version: 'v1', plural: 'statefulsets', pod: TEMPLATE, breaks: ['pods', OTHER_PODS] },
  StorageClass: { group: 'storage.k8s.io', version: 'v1', plural: 'storageclasses', isClusterScoped: true },
  Telemetry: {
    group: 'telemetry.istio.io',
    version: 'v1',
    plural: 'telemetries',
    crds: 'istio',
    selector: MATCH_LABELS,
    breaks: ['pods', 'failed requests may go unseen in the access log'],
  },
  VaultDynamicSecret: { group: 'secrets.hashicorp.com', version: 'v1beta1', plural: 'vaultdynamicsecrets' },
  VaultPKISecret: { group: 'secrets.hashicorp.com', version: 'v1beta1', plural: 'vaultpkisecrets' },
  VaultStaticSecret: { group: 'secrets.hashicorp.com', version: 'v1beta1', plural: 'vaultstaticsecrets' },
  VirtualService: {
    group: 'networking.istio.io',
    version: 'v1',
    plural: 'virtualservices',
    crds: 'istio',
    isOrdered: true,
    role: 'routes',
    breaks: ['route', 'requests get 404 or UNIMPLEMENTED, or go elsewhere'],
  },
  WasmPlugin: { group: 'extensions.istio.io', version: 'v1alpha1', plural: 'wasmplugins', selector: MATCH_LABELS },
} as const satisfies Readonly<Record<string, KindFacts>>;

export type Kind = keyof typeof KINDS;

export const KNOWN_KINDS = Object.keys(KINDS) as readonly Kind[];

/** The kinds whose row has these facts. */
type With<Facts> = { [K in Kind]: (typeof KINDS)[K] extends Facts ? K : never }[Kind];

/** The kinds that servers are read from. */
export const SERVERS = inRole('servers');

/** The kinds that routes are read from. */
export const ROUTES = inRole('routes');

/** Those of Istio's own API. */
export const ISTIO_SERVERS = SERVERS.filter(kind => kind === 'Gateway');
export const ISTIO_ROUTES = ROUTES.filter(kind => kind === 'VirtualService');

/** The kinds of Istio's policies for the pods of a selector. */
export const POLICIES = inRole('policy');

export type PolicyKind = (typeof POLICIES)[number];

/** The kinds that hold config.alloy. */
export const CONFIGS = ['ConfigMap', 'Secret'] as const;

/** The kinds that make pods. Whoever reads one of them reads all. */
export const WORKLOADS = KNOWN_KINDS.filter((kind): kind is With<{ pod: Path }> => factsOf(kind)?.pod !== undefined);

function inRole<R extends Role>(role: R) {
  return KNOWN_KINDS.filter((kind): kind is With<{ role: R }> => factsOf(kind)?.role === role);
}

/** What is known of a kind; undefined for a kind of others. */
export function factsOf(kind: string): KindFacts | undefined {
  return Object.hasOwn(KINDS, kind) ? KINDS[kind as Kind] : undefined;
}

/**
 * `/apis/apps/v1/namespaces/observability/deployments`: where the API server lists a kind.
 *
 * @param namespace empty for a kind without namespaces
 */
export function listPath(kind: Kind, namespace: string): string {
  const { group, version, plural } = KINDS[kind];
  const place = namespace && `/namespaces/${namespace}`;
  return `${group ? `/apis/${group}` : '/api'}/${version}${place}/${plural}`;
}
