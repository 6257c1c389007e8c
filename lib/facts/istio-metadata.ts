/**
 * What Istio reads, and what its own parts write, of the metadata of objects, by the kind that has it: `Any` is every kind, and `Pod` the
 * metadata of a pod or of its template. Istio 1.31.
 */

/** @see https://istio.io/latest/docs/reference/config/annotations/ (data: https://github.com/istio/api/blob/master/annotation/annotations.yaml) */
export const ISTIO_ANNOTATIONS: Readonly<Record<string, readonly string[]>> = {
  Any: ['galley.istio.io/analyze-suppress', 'gateway.istio.io/controller-version'],
  AuthorizationPolicy: ['istio.io/dry-run'],
  Gateway: [
    'ambient.istio.io/waypoint-inbound-binding',
    'gateway.istio.io/name-override',
    'gateway.istio.io/service-account',
    'networking.istio.io/service-type',
  ],
  GatewayClass: ['ambient.istio.io/waypoint-inbound-binding'],
  Namespace: [
    'istio.io/use-waypoint-canary-weight',
    'networking.istio.io/traffic-distribution',
    'topology.istio.io/controlPlaneClusters',
  ],
  Pod: [
    'ambient.istio.io/bypass-inbound-capture',
    'ambient.istio.io/dns-capture',
    'ambient.istio.io/redirection',
    'inject.istio.io/templates',
    'istio.io/reroute-virtual-interfaces',
    'istio.io/rev',
    'prometheus.istio.io/merge-metrics',
    'proxy.istio.io/config',
    'proxy.istio.io/overrides',
    'readiness.status.sidecar.istio.io/applicationPorts',
    'readiness.status.sidecar.istio.io/failureThreshold',
    'readiness.status.sidecar.istio.io/initialDelaySeconds',
    'readiness.status.sidecar.istio.io/periodSeconds',
    'sidecar.istio.io/agentLogLevel',
    'sidecar.istio.io/bootstrapOverride',
    'sidecar.istio.io/componentLogLevel',
    'sidecar.istio.io/discoveryAddress',
    'sidecar.istio.io/extraStatTags',
    'sidecar.istio.io/inject',
    'sidecar.istio.io/interceptionMode',
    'sidecar.istio.io/logLevel',
    'sidecar.istio.io/nativeSidecar',
    'sidecar.istio.io/proxyCPU',
    'sidecar.istio.io/proxyCPULimit',
    'sidecar.istio.io/proxyImage',
    'sidecar.istio.io/proxyImageType',
    'sidecar.istio.io/proxyMemory',
    'sidecar.istio.io/proxyMemoryLimit',
    'sidecar.istio.io/rewriteAppHTTPProbers',
    'sidecar.istio.io/statsCompression',
    'sidecar.istio.io/statsEvictionInterval',
    'sidecar.istio.io/statsFlushInterval',
    'sidecar.istio.io/statsHistogramBins',
    'sidecar.istio.io/statsHistogramBuckets',
    'sidecar.istio.io/statsInclusionPrefixes',
    'sidecar.istio.io/statsInclusionRegexps',
    'sidecar.istio.io/statsInclusionSuffixes',
    'sidecar.istio.io/status',
    'sidecar.istio.io/userVolume',
    'sidecar.istio.io/userVolumeMount',
    'status.sidecar.istio.io/port',
    'traffic.sidecar.istio.io/excludeInboundPorts',
    'traffic.sidecar.istio.io/excludeInterfaces',
    'traffic.sidecar.istio.io/excludeOutboundIPRanges',
    'traffic.sidecar.istio.io/excludeOutboundPorts',
    'traffic.sidecar.istio.io/includeInboundPorts',
    'traffic.sidecar.istio.io/includeOutboundIPRanges',
    'traffic.sidecar.istio.io/includeOutboundPorts',
    'traffic.sidecar.istio.io/kubevirtInterfaces',
  ],
  Service: [
    'alpha.istio.io/canonical-serviceaccounts',
    'alpha.istio.io/kubernetes-serviceaccounts',
    'istio.io/use-waypoint-canary-weight',
    'networking.istio.io/exportTo',
    'networking.istio.io/traffic-distribution',
    'traffic.istio.io/nodeSelector',
  ],
  ServiceEntry: ['istio.io/use-waypoint-canary-weight', 'networking.istio.io/traffic-distribution'],
  WorkloadEntry: [
    'istio.io/autoRegistrationGroup',
    'istio.io/connectedAt',
    'istio.io/disconnectedAt',
    'istio.io/workloadController',
  ],
};

/** @see https://istio.io/latest/docs/reference/config/labels/ (data: https://github.com/istio/api/blob/master/label/labels.yaml) */
export const ISTIO_LABELS: Readonly<Record<string, readonly string[]>> = {
  Any: ['operator.istio.io/component', 'operator.istio.io/managed', 'operator.istio.io/version'],
  Deployment: ['gateway.istio.io/managed'],
  Gateway: ['istio.io/rev', 'istio.io/waypoint-for'],
  GatewayClass: ['istio.io/waypoint-for'],
  MutatingWebhookConfiguration: ['istio.io/tag'],
  Namespace: [
    'istio-injection',
    'istio.io/dataplane-mode',
    'istio.io/ingress-use-waypoint',
    'istio.io/rev',
    'istio.io/use-waypoint',
    'istio.io/use-waypoint-canary',
    'istio.io/use-waypoint-canary-namespace',
    'istio.io/use-waypoint-namespace',
    'topology.istio.io/network',
  ],
  Node: ['topology.istio.io/subzone'],
  Pod: [
    'istio.io/dataplane-mode',
    'istio.io/rev',
    'istio.io/use-waypoint',
    'istio.io/use-waypoint-namespace',
    'security.istio.io/tlsMode',
    'service.istio.io/canonical-name',
    'service.istio.io/canonical-revision',
    'service.istio.io/workload-name',
    'sidecar.istio.io/inject',
    'topology.istio.io/cluster',
    'topology.istio.io/locality',
    'topology.istio.io/network',
  ],
  Service: [
    'gateway.istio.io/managed',
    'istio.io/ingress-use-waypoint',
    'istio.io/use-waypoint',
    'istio.io/use-waypoint-canary',
    'istio.io/use-waypoint-canary-namespace',
    'istio.io/use-waypoint-namespace',
    'networking.istio.io/gatewayPort',
    'topology.istio.io/network',
  ],
  ServiceAccount: ['gateway.istio.io/managed'],
  ServiceEntry: [
    'istio.io/ingress-use-waypoint',
    'istio.io/use-waypoint',
    'istio.io/use-waypoint-canary',
    'istio.io/use-waypoint-canary-namespace',
    'istio.io/use-waypoint-namespace',
    'networking.istio.io/enable-autoallocate-ip',
  ],
  WorkloadEntry: ['istio.io/use-waypoint', 'istio.io/use-waypoint-namespace', 'service.istio.io/workload-name'],
};

/** Annotations that Istio reads, and its table does not list. @see https://github.com/istio/istio (networking.istio.io/tunnel: manifests/charts; internal.istio.io: written by istiod) */
export const UNLISTED_ANNOTATIONS: readonly string[] = [
  'networking.istio.io/tunnel',
  'prometheus.istio.io/secure-port',
];

/**
 * The settings that the annotation `proxy.istio.io/config` may have. istiod reads each in its own spelling too (`termination_drain_duration`), and passes over all others.
 * @see https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/#ProxyConfig
 */
export const PROXY_SETTINGS: ReadonlySet<string> = new Set(
  `binaryPath caCertificatesPem concurrency configPath controlPlaneAuthPolicy customConfigFile discoveryAddress drainDuration envoyAccessLogService envoyMetricsService extraStatTags fileFlushInterval fileFlushMinSizeKb
gatewayTopology holdApplicationUntilProxyStarts image interceptionMode meshId privateKeyProvider proxyAdminPort proxyBootstrapTemplatePath proxyHeaders proxyMetadata proxyStatsMatcher readinessProbe runtimeValues sds
serviceCluster statNameLength statsCompression statsdUdpAddress statusPort terminationDrainDuration tracing tracingServiceName zipkinAddress connectionSettings
availabilityZone discoveryRefreshDelay envoyMetricsServiceAddress parentShutdownDuration connectTimeout`.split(/\s+/),
);
