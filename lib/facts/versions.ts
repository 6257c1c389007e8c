/** The oldest versions of other people's systems that take what we write. Whoever says a version reads it here. */

/** A version, and what needs it. */
interface Oldest {
  readonly version: string;
  /** What needs it, and what an older one does. */
  readonly why: string;
}

/** `preStop.sleep`, which an older API server refuses. @see https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/ */
export const OLDEST_KUBERNETES: Oldest = {
  version: '1.30',
  why: 'Pods wait by preStop.sleep before they go; an older API server refuses them.',
};

/** `trafficDistribution: PreferSameZone`. @see https://kubernetes.io/docs/reference/networking/virtual-ips/#traffic-distribution */
export const KUBERNETES_SAME_ZONE: Oldest = {
  version: '1.34',
  why: 'The Service says trafficDistribution: PreferSameZone; an older API server refuses the word (PreferClose is its older name).',
};

/** `trafficDistribution` of Services. @see https://istio.io/latest/docs/ambient/usage/traffic-distribution/ */
export const ISTIO_TRAFFIC_DISTRIBUTION: Oldest = {
  version: '1.27',
  why: 'alloy.trafficDistribution; an older one ignores it, and sends to every zone.',
};

/** `connectionSettings` of a proxy's configuration. @see https://istio.io/latest/docs/ops/configuration/traffic-management/edge-proxy/ */
export const ISTIO_CONNECTION_AGE: Oldest = {
  version: '1.31',
  why: 'connectionAgeSeconds; an older one ignores it, and new gateway pods stay idle.',
};

/**
 * `spec.tls.frontend` of a Gateway of the Gateway API with a Secret: 1.28 reads the field, 1.31 gives the pods a CA of a Secret. Read in istiod's source.
 * @see https://github.com/istio/istio/pull/60278
 */
export const ISTIO_FRONTEND_CA: Oldest = {
  version: '1.31',
  why: 'access.mtls with gateway-api; one from 1.28 on refuses every handshake, **an older one asks for no certificate, so that anybody gets in**.',
};

/**
 * Fields of Istio's and the Gateway API's objects that older definitions drop without a word, by the dates of the release notes.
 * @see https://istio.io/latest/docs/reference/config/networking/sidecar/ (inboundConnectionPool)
 * @see https://istio.io/latest/docs/reference/config/networking/gateway/#ServerTLSSettings (caCertCredentialName)
 * @see https://github.com/kubernetes-sigs/gateway-api/blob/main/CHANGELOG/1.5-CHANGELOG.md (frontend, cors: until then in the experimental channel)
 */
export const YOUNG_FIELDS: Readonly<Record<string, string>> = {
  'Sidecar spec.inboundConnectionPool': 'October 2023',
  'Gateway spec.servers.tls.caCertCredentialName': 'August 2025',
  'Gateway spec.tls.frontend': 'Gateway API 1.5',
  'HTTPRoute spec.rules.filters.cors': 'Gateway API 1.5',
};

/** Attributes of listeners, and two rights for them. @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/releases/tag/v2.9.0 */
export const OLDEST_AWS_CONTROLLER: Oldest = {
  version: '2.9.0',
  why: 'idle timeouts are attributes of listeners, which its role must let it change (elasticloadbalancing:ModifyListenerAttributes); an older one ignores them',
};

/** The API of the controller's own objects, which it brings. @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/targetgroupbinding/targetgroupbinding/ */
export const AWS_CONTROLLER_API = {
  group: 'elbv2.k8s.aws',
  version: 'v1beta1',
  plural: 'targetgroupbindings',
} as const;

/** The API of metrics-server. @see https://kubernetes.io/docs/tasks/debug/debug-cluster/resource-metrics-pipeline/ */
export const METRICS_API = { group: 'metrics.k8s.io', version: 'v1beta1', plural: 'pods' } as const;

/** Who brings an API group. */
export const BRINGS: Readonly<Record<string, string>> = {
  'cert-manager.io': 'cert-manager',
  'gateway.networking.k8s.io': 'the Gateway API, standard channel',
  'extensions.istio.io': 'Istio',
  'monitoring.coreos.com': 'prometheus-operator',
  'networking.istio.io': 'Istio',
  'security.istio.io': 'Istio',
  'telemetry.istio.io': 'Istio',
};
