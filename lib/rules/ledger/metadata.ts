/** Who judges the annotations and the labels that Istio reads. A row is for a name. Names, and the places where they stand, are judged besides. */
export const METADATA: Readonly<Record<'annotations' | 'labels', string>> = {
  annotations: `
alpha.istio.io/canonical-serviceaccounts: harmless: They add identities that a Service may have.
alpha.istio.io/kubernetes-serviceaccounts: harmless: They add identities that a Service may have.
ambient.istio.io/bypass-inbound-capture: open: Connections to the pods pass ztunnel by.
ambient.istio.io/dns-capture: open: The pods’ questions for names go to ztunnel.
ambient.istio.io/redirection: harmless: Istio’s own parts write it.
ambient.istio.io/waypoint-inbound-binding: open: It is about waypoints.
galley.istio.io/analyze-suppress: harmless: istioctl reads it.
gateway.istio.io/controller-version: harmless: istiod writes it.
gateway.istio.io/name-override: harmless: It names what istiod makes of a Gateway.
gateway.istio.io/service-account: harmless: It names the identity of what istiod makes of a Gateway, by which policies judge it.
inject.istio.io/templates: gateway-not-injected mesh-mtls-not-served
istio.io/autoRegistrationGroup: harmless: istiod writes it.
istio.io/connectedAt: harmless: istiod writes it.
istio.io/disconnectedAt: harmless: istiod writes it.
istio.io/dry-run: policy-refuses-everybody open-to-the-internet
istio.io/reroute-virtual-interfaces: harmless: It is about machines inside of pods.
istio.io/rev: harmless: The injector writes it; the label of that name chooses.
istio.io/use-waypoint-canary-weight: open: It is about waypoints.
istio.io/workloadController: harmless: istiod writes it.
networking.istio.io/exportTo: service-not-exported destination-rule-not-used
networking.istio.io/service-type: harmless: It is the type of the Service that istiod makes of a Gateway.
networking.istio.io/traffic-distribution: harmless: It prefers pods that are near.
prometheus.istio.io/merge-metrics: istio-annotation-refused
proxy.istio.io/config: istio-annotation-refused istio-metadata-not-read drain-longer-than-grace nlb-proxy-protocol-one-sided forwarded-for-on-trust
proxy.istio.io/overrides: harmless: The injector writes it.
readiness.status.sidecar.istio.io/applicationPorts: harmless: The agent no longer asks them.
readiness.status.sidecar.istio.io/failureThreshold: istio-annotation-refused
readiness.status.sidecar.istio.io/initialDelaySeconds: istio-annotation-refused
readiness.status.sidecar.istio.io/periodSeconds: istio-annotation-refused
sidecar.istio.io/agentLogLevel: harmless: It says what is logged.
sidecar.istio.io/bootstrapOverride: open: Envoy starts with settings of a ConfigMap.
sidecar.istio.io/componentLogLevel: harmless: It says what is logged.
sidecar.istio.io/discoveryAddress: open: The sidecar asks another istiod.
sidecar.istio.io/extraStatTags: harmless: It says what is counted.
sidecar.istio.io/inject: gateway-not-injected mesh-mtls-not-served policy-without-sidecar istio-metadata-not-read
sidecar.istio.io/interceptionMode: istio-annotation-refused
sidecar.istio.io/logLevel: harmless: It says what is logged.
sidecar.istio.io/nativeSidecar: open: It says whether the sidecar starts before Alloy and ends after it.
sidecar.istio.io/proxyCPU: istio-annotation-refused hpa-resource-metric-without-request
sidecar.istio.io/proxyCPULimit: istio-annotation-refused hpa-resource-metric-without-request
sidecar.istio.io/proxyImage: open: The sidecar is another program.
sidecar.istio.io/proxyImageType: harmless: It says of which parts the image is made.
sidecar.istio.io/proxyMemory: istio-annotation-refused hpa-resource-metric-without-request
sidecar.istio.io/proxyMemoryLimit: istio-annotation-refused hpa-resource-metric-without-request
sidecar.istio.io/rewriteAppHTTPProbers: probe-refused-by-mtls
sidecar.istio.io/statsCompression: harmless: It says how statistics are sent.
sidecar.istio.io/statsEvictionInterval: harmless: It says how long statistics are kept.
sidecar.istio.io/statsFlushInterval: harmless: It says how often statistics are sent.
sidecar.istio.io/statsHistogramBins: harmless: It says what is counted.
sidecar.istio.io/statsHistogramBuckets: harmless: It says what is counted.
sidecar.istio.io/statsInclusionPrefixes: harmless: It says what is counted.
sidecar.istio.io/statsInclusionRegexps: harmless: It says what is counted.
sidecar.istio.io/statsInclusionSuffixes: harmless: It says what is counted.
sidecar.istio.io/status: harmless: The injector writes it.
sidecar.istio.io/userVolume: open: It adds files to the sidecar.
sidecar.istio.io/userVolumeMount: open: It adds files to the sidecar.
status.sidecar.istio.io/port: istio-annotation-refused
topology.istio.io/controlPlaneClusters: open: It says which istiods care for a namespace.
traffic.istio.io/nodeSelector: harmless: It is about meshes of several networks.
traffic.sidecar.istio.io/excludeInboundPorts: receiver-port-bypasses-sidecar istio-annotation-refused
traffic.sidecar.istio.io/excludeInterfaces: open: Connections by these interfaces go around the sidecar.
traffic.sidecar.istio.io/excludeOutboundIPRanges: istio-annotation-refused
traffic.sidecar.istio.io/excludeOutboundPorts: istio-annotation-refused
traffic.sidecar.istio.io/includeInboundPorts: receiver-port-bypasses-sidecar istio-annotation-refused
traffic.sidecar.istio.io/includeOutboundIPRanges: istio-annotation-refused
traffic.sidecar.istio.io/includeOutboundPorts: open: Connections to other ports go around the sidecar.
traffic.sidecar.istio.io/kubevirtInterfaces: harmless: It is about machines inside of pods.
`,
  labels: `
gateway.istio.io/managed: harmless: istiod writes it.
istio-injection: mesh-mtls-not-served gateway-not-injected policy-without-sidecar istio-metadata-not-read
istio.io/dataplane-mode: policy-not-for-ztunnel mesh-mtls-not-served
istio.io/ingress-use-waypoint: policy-target-not-served
istio.io/rev: gateway-not-injected mesh-mtls-not-served
istio.io/tag: harmless: It says which tag a webhook is for.
istio.io/use-waypoint: waypoint-not-bound policy-target-not-served
istio.io/use-waypoint-canary: open: Requests go through a waypoint.
istio.io/use-waypoint-canary-namespace: open: Requests go through a waypoint.
istio.io/use-waypoint-namespace: waypoint-not-bound policy-target-not-served
istio.io/waypoint-for: waypoint-not-bound
networking.istio.io/enable-autoallocate-ip: harmless: It says which address a host of a ServiceEntry gets.
networking.istio.io/gatewayPort: open: It is about meshes of several networks.
operator.istio.io/component: harmless: It says who wrote the object.
operator.istio.io/managed: harmless: It says who wrote the object.
operator.istio.io/version: harmless: It says who wrote the object.
security.istio.io/tlsMode: mesh-mtls-refused
service.istio.io/canonical-name: harmless: It says what the pods are called in statistics.
service.istio.io/canonical-revision: harmless: It says what the pods are called in statistics.
service.istio.io/workload-name: harmless: It says what the pods are called in statistics.
sidecar.istio.io/inject: gateway-not-injected mesh-mtls-not-served policy-without-sidecar istio-metadata-not-read
topology.istio.io/cluster: harmless: It says where the pods are.
topology.istio.io/locality: harmless: It says where the pods are.
topology.istio.io/network: open: Pods of another network are reached through its gateway.
topology.istio.io/subzone: harmless: It says where a node is.
`,
};
