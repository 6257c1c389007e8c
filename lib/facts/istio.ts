/** Istio's proxies and how istiod configures them: what Istio's own pages say. */

/**
 * The ports that Istio's proxies use, and what for: of a sidecar all of them; of a gateway those of Envoy's admin interface, the agent,
 * health and metrics. Nothing else may listen there.
 * @see https://istio.io/latest/docs/ops/deployment/application-requirements/#ports-used-by-istio
 */
export const PROXY_PORTS: ReadonlyMap<number, string> = new Map([
  [15000, "Envoy's admin interface"],
  [15001, 'outbound connections'],
  [15002, 'failure detection'],
  [15004, "the agent's debug interface"],
  [15006, 'inbound connections'],
  [15008, 'HBONE'],
  [15020, 'merged metrics'],
  [15021, 'health checks'],
  [15053, 'DNS capture'],
  [15090, "Envoy's metrics"],
]);

export const ADMIN_PORT = 15000;

/** Where ztunnel and waypoints take the connections of an ambient mesh, whatever port these are for. @see https://istio.io/latest/docs/ambient/usage/networkpolicy/ */
export const HBONE_PORT = 15008;

/** Where the agent serves Envoy's metrics and the application's in one, outside mTLS. */
export const MERGED_METRICS_PORT = 15020;

/** Where Envoy serves metrics of its own. */
export const TELEMETRY_PORT = 15090;

/** Where the proxy answers health checks, under READINESS_PATH. */
export const STATUS_PORT = 15021;

/** @see https://istio.io/latest/docs/ops/configuration/mesh/app-health-check/ */
export const READINESS_PATH = '/healthz/ready';

/** What MERGED_METRICS_PORT serves metrics under. @see https://istio.io/latest/docs/ops/integrations/prometheus/ */
export const MERGED_METRICS_PATH = '/stats/prometheus';

/** The name of Envoy's cluster for a port of a Service. @see https://istio.io/latest/docs/ops/diagnostic-tools/proxy-cmd/ */
export function outboundCluster(port: number, host: string): string {
  return `outbound|${port}||${host}`;
}

/** Where istioctl installs istiod and the ingress gateway, unless told otherwise. @see https://istio.io/latest/docs/reference/config/istio.operator.v1alpha1/ (namespace) */
export const ISTIO_NAMESPACE = 'istio-system';

/** Where Istio keeps the policies that hold for every namespace, unless the mesh says otherwise. @see https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/ (rootNamespace) */
export const ROOT_NAMESPACE = ISTIO_NAMESPACE;

/**
 * The mesh's trust domain, unless the mesh says otherwise. In a policy the name stands for the mesh's own trust domain, whatever that is called.
 * @see https://istio.io/latest/docs/tasks/security/authorization/authz-td-migration/
 */
export const CLUSTER_LOCAL = 'cluster.local';

/**
 * The pods of istiod, of every revision: a revision's Deployment is `istiod-<revision>`, and what a namespace or a pod names may be a tag.
 * @see https://istio.io/latest/docs/setup/upgrade/canary/
 */
export const ISTIOD_PODS = 'app=istiod';

/**
 * The ending of a Secret that holds the CA of clients' certificates alone.
 * @see https://istio.io/latest/docs/reference/config/networking/gateway/#ServerTLSSettings (credentialName)
 */
export const CA_SUFFIX = '-cacert';

/**
 * After so many idle seconds Envoy closes an HTTP connection, a client's or one to an upstream, unless told otherwise.
 * @see https://www.envoyproxy.io/docs/envoy/latest/faq/configuration/timeouts
 */
export const IDLE_SECONDS = 3600;

/** What the istio/gateway chart labels the pods of a release with, unless its values say otherwise. @see https://github.com/istio/istio/tree/master/manifests/charts/gateway */
export function gatewayChartLabels(release: string): Record<'app' | 'istio', string> {
  return { app: release, istio: release.replace(/^istio-/, '') };
}

/** The name of the proxy's container. @see https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/ */
export const PROXY_CONTAINER = 'istio-proxy';

/** Annotation of a pod: the injector's template; that of a gateway makes the one container a router. @see https://istio.io/latest/docs/setup/additional-setup/gateway/#deploying-a-gateway */
export const INJECT_TEMPLATES = 'inject.istio.io/templates';

/** Label of a pod (formerly annotation): "true" or "false". @see https://istio.io/latest/docs/reference/config/labels/#SidecarInject */
export const INJECT_LABEL = 'sidecar.istio.io/inject';

/** Label of a namespace or a pod: `ambient` puts the pods into an ambient mesh, `none` keeps them out. @see https://istio.io/latest/docs/ambient/usage/add-workloads/ */
export const DATAPLANE_LABEL = 'istio.io/dataplane-mode';

/**
 * Labels of a Service, a pod or a namespace: the Gateway of the Gateway API that is its waypoint, `none` for none, and that Gateway's namespace.
 * @default the object's own namespace
 * @see https://istio.io/latest/docs/ambient/usage/waypoint/
 */
export const USE_WAYPOINT = 'istio.io/use-waypoint';
export const USE_WAYPOINT_NAMESPACE = 'istio.io/use-waypoint-namespace';

/** Label of a Service or a namespace: "true" sends requests of ingress gateways through the waypoint, too. @default "false" @see https://istio.io/latest/docs/reference/config/labels/ */
export const INGRESS_USE_WAYPOINT = 'istio.io/ingress-use-waypoint';

/** Label of a waypoint: whose traffic it takes, `service`, `workload`, `all` or `none`. @default service @see https://istio.io/latest/docs/ambient/usage/waypoint/ */
export const WAYPOINT_FOR = 'istio.io/waypoint-for';

/**
 * Label of pods: `istio` where proxies speak the mesh's mTLS to them by themselves; the injector writes it unless it is there.
 * @see https://github.com/istio/istio/blob/master/pilot/pkg/model/service.go (GetTLSModeFromEndpointLabels)
 */
export const TLS_MODE = 'security.istio.io/tlsMode';

/** Label of a namespace: `enabled` or `disabled` for all of its pods. @see https://istio.io/latest/docs/reference/config/labels/ */
export const INJECTION_LABEL = 'istio-injection';

/** The namespaces into which nothing is injected, whatever the labels say. @see https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/ */
export const UNINJECTED_NAMESPACES: ReadonlySet<string> = new Set([
  'kube-system',
  'kube-public',
  'kube-node-lease',
  'local-path-storage',
]);

/** Label of a pod or a namespace: which revision of istiod injects. @see https://istio.io/latest/docs/reference/config/labels/#IoIstioRev */
export const REVISION_LABEL = 'istio.io/rev';

/**
 * The annotations that give a sidecar its request and limit of a resource. Any one of them takes the place of all that the mesh
 * gives it.
 * @see https://istio.io/latest/docs/reference/config/annotations/#SidecarProxyCPU
 */
export const PROXY_RESOURCES: Readonly<Record<string, readonly string[]>> = {
  cpu: ['sidecar.istio.io/proxyCPU', 'sidecar.istio.io/proxyCPULimit'],
  memory: ['sidecar.istio.io/proxyMemory', 'sidecar.istio.io/proxyMemoryLimit'],
};

/** Annotation of a pod: settings of its proxy alone, as YAML or JSON. @see https://istio.io/latest/docs/reference/config/annotations/ */
export const PROXY_CONFIG = 'proxy.istio.io/config';

/**
 * Annotations of a pod: which inbound ports skip the sidecar, and which alone go through it.
 * @see https://istio.io/latest/docs/reference/config/annotations/
 */
export const EXCLUDE_INBOUND_PORTS = 'traffic.sidecar.istio.io/excludeInboundPorts';
export const INCLUDE_INBOUND_PORTS = 'traffic.sidecar.istio.io/includeInboundPorts';

/** Annotation of a pod: "false" leaves the probes as they are, so that the kubelet asks the pod's port and not the agent. @see https://istio.io/latest/docs/ops/configuration/mesh/app-health-check/ */
export const REWRITE_PROBERS = 'sidecar.istio.io/rewriteAppHTTPProbers';

/** Annotation of an AuthorizationPolicy: "true" where Envoy only logs what it would do. @see https://istio.io/latest/docs/tasks/security/authorization/authz-dry-run/ */
export const DRY_RUN = 'istio.io/dry-run';

/** Label that the injector gives a pod: `istio` where the proxy takes mTLS. @see https://istio.io/latest/docs/reference/config/labels/#SecurityTlsMode */
export const TLS_MODE_LABEL = 'security.istio.io/tlsMode';

/**
 * What a Service may say about zones: both prefer the client's. The second is the older name, which Kubernetes has known since 1.31.
 * @see https://kubernetes.io/docs/reference/networking/virtual-ips/#traffic-distribution
 */
export const TRAFFIC_DISTRIBUTIONS = ['PreferSameZone', 'PreferClose'] as const;
export type TrafficDistribution = (typeof TRAFFIC_DISTRIBUTIONS)[number];

/** Annotation that says the same to Istio alone. @see https://istio.io/latest/docs/ambient/usage/traffic-distribution/ */
export const TRAFFIC_DISTRIBUTION = 'networking.istio.io/traffic-distribution';
