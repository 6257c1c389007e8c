/**
 * Who judges each field: rules by their ids, `harmless:` with the reason, or `open:` with what the field may do. A row is for a field and all
 * below; of several the longest counts. Forms, types and words of every field are judged by the rules of any object; these rows are about the
 * meaning for the path. Lists have no step of their own.
 */
export const LEDGER: Readonly<Record<string, string>> = {
  Gateway: `
selector: gateway-selector-matches-nothing
servers.bind: gateway-bind-unreachable
servers.defaultEndpoint: harmless: istiod does not read it.
servers.hosts: gateway-host-without-route gateway-servers-collide host-not-a-name credential-not-for-host virtual-service-host-not-on-gateway
servers.name: harmless: It names statistics.
servers.port.name: gateway-port-name-reused required-field-missing
servers.port.number: gateway-port-not-on-service gateway-port-reserved service-port-not-on-gateway gateway-servers-collide
servers.port.protocol: gateway-tls-on-plaintext-protocol value-not-allowed
servers.port.targetPort: harmless: istiod does not read it for a Gateway.
servers.tls.caCertCredentialName: client-certificate-not-checked client-ca-read-as-certificate mutual-without-client-ca
servers.tls.caCertificates: mutual-without-client-ca
servers.tls.caCrl: open: It is a file in the gateway’s pods, beside certificates that are files; nobody but the pod knows whom it refuses.
servers.tls.cipherSuites: gateway-tls-refuses-senders gateway-ciphers-ignored
servers.tls.credentialName: credential-missing credential-in-other-namespace credential-without-keys credential-not-for-host gateway-certificate-shared
servers.tls.credentialNames: credential-missing credential-in-other-namespace credential-without-keys credential-not-for-host gateway-certificate-shared
servers.tls.httpsRedirect: gateway-answers-otlp
servers.tls.insecureSkipVerify: client-certificate-not-checked
servers.tls.maxProtocolVersion: gateway-tls-refuses-senders value-not-allowed
servers.tls.minProtocolVersion: gateway-old-tls gateway-tls-refuses-senders
servers.tls.mode: gateway-tls-missing gateway-asks-for-mesh-certificate gateway-passes-tls-through mutual-without-client-ca open-to-the-internet
servers.tls.privateKey: open: It is a file in the gateway’s pods, which no manifest shows.
servers.tls.serverCertificate: open: It is a file in the gateway’s pods, which no manifest shows.
servers.tls.subjectAltNames: client-certificate-never-fits gateway-tls-refuses-senders
servers.tls.tlsCertificates: open: They are files in the gateway’s pods, which no manifest shows.
servers.tls.verifyCertificateHash: client-certificate-never-fits client-certificate-not-checked
servers.tls.verifyCertificateSpki: client-certificate-never-fits client-certificate-not-checked
`,
  VirtualService: `
exportTo: virtual-service-not-visible
gateways: virtual-service-gateway-missing
hosts: virtual-service-host-not-on-gateway gateway-host-without-route host-not-a-name routes-overlap-across-virtual-services
http.corsPolicy: cors-refuses-otlp
http.delegate: delegate-missing delegate-conflicts
http.directResponse: gateway-answers-otlp not-admitted-by-istiod
http.fault: fault-injected
http.headers: tenant-header-removed-again tenant-header-on-trust route-breaks-headers
http.match.authority: authority-without-port
http.match.gateways: route-condition-not-met
http.match.headers: route-condition-not-met
http.match.ignoreUriCase: route-path-not-served
http.match.method: route-condition-not-met
http.match.name: harmless: It names the condition in logs.
http.match.port: route-condition-not-met
http.match.queryParams: route-condition-not-met
http.match.scheme: route-condition-not-met
http.match.sourceLabels: route-condition-not-met
http.match.sourceNamespace: route-condition-not-met
http.match.statPrefix: harmless: It names statistics.
http.match.uri: route-path-not-served route-unreachable signal-routed-on-one-transport listener-transport-swapped
http.match.withoutHeaders: route-condition-not-met
http.mirror: mirror-stores-twice
http.mirror_percent: mirror-stores-twice
http.mirrorPercent: mirror-stores-twice
http.mirrorPercentage: mirror-stores-twice
http.mirrors: mirror-stores-twice
http.name: harmless: It names the route in logs.
http.redirect: signal-routed-on-one-transport
http.retries: retries-multiply-overload setting-not-readable
http.rewrite: rewrite-not-served not-admitted-by-istiod
http.route.destination.host: destination-service-missing destination-rule-not-used otlp-routed-elsewhere
http.route.destination.port: destination-port-missing
http.route.destination.subset: subset-missing
http.route.headers: route-breaks-headers
http.route.weight: otlp-routed-elsewhere not-admitted-by-istiod
http.timeout: route-ends-before-answer setting-not-readable
tcp: route-kind-not-served destination-service-missing destination-port-missing subset-missing
tls: route-kind-not-served receiver-without-tls destination-service-missing destination-port-missing subset-missing not-admitted-by-istiod
`,
  DestinationRule: `
exportTo: destination-rule-not-used not-admitted-by-istiod
host: destination-rule-host-unknown destination-rule-not-used
subsets.labels: subset-selects-nothing
subsets.name: subset-missing
subsets.trafficPolicy: mesh-mtls-refused mesh-mtls-not-served
trafficPolicy.connectionPool.http.idleTimeout: upstream-idle-timeout
trafficPolicy.connectionPool: destination-rule-refuses-load destination-rule-breaks-connection not-admitted-by-istiod
trafficPolicy.loadBalancer: destination-rule-breaks-connection
trafficPolicy.outlierDetection: destination-rule-refuses-load not-admitted-by-istiod
trafficPolicy.portLevelSettings.tls: mesh-mtls-refused mesh-mtls-not-served
trafficPolicy.portLevelSettings: port-settings-not-used not-admitted-by-istiod
trafficPolicy.proxyProtocol: destination-rule-breaks-connection
trafficPolicy.retryBudget: harmless: It bounds how many retries run at once; requests themselves pass, with a budget of 0 too.
trafficPolicy.tls: mesh-mtls-refused mesh-mtls-not-served
trafficPolicy.tunnel: harmless: istiod reads it for routes of TCP and TLS alone, which route-kind-not-served finds.
workloadSelector: destination-rule-not-used
`,
  PeerAuthentication: `
mtls: mesh-mtls-refused mesh-mtls-not-served
portLevelMtls: mesh-mtls-refused mesh-mtls-not-served
selector: selector-matches-nothing policy-in-other-namespace
`,
  RequestAuthentication: `
jwtRules.audiences: policy-refuses-everybody
jwtRules.forwardOriginalToken: jwt-takes-authorization
jwtRules.fromCookies: jwt-on-shared-gateway
jwtRules.fromHeaders: jwt-on-shared-gateway jwt-takes-authorization
jwtRules.fromParams: jwt-on-shared-gateway
jwtRules.issuer: jwt-on-shared-gateway
jwtRules.jwks: jwt-keys-not-found
jwtRules.jwks_uri: jwt-keys-not-found
jwtRules.jwksUri: jwt-keys-not-found
jwtRules.outputClaimToHeaders: tenant-header-removed-again tenant-header-on-trust
jwtRules.outputPayloadToHeader: jwt-takes-authorization
jwtRules.spaceDelimitedClaims: open: Only the tokens say which of their claims are lists in one text.
jwtRules.timeout: harmless: It says how long the keys are waited for, which are kept afterwards.
selector: selector-matches-nothing policy-in-other-namespace jwt-without-policy
targetRef: policy-target-not-served
targetRefs: policy-target-not-served
`,
  AuthorizationPolicy: `
action: policy-refuses-everybody open-to-the-internet value-not-allowed
provider: authorizer-unknown
rules.from: policy-refuses-gateway policy-refuses-everybody allowlist-sees-load-balancer open-to-the-internet
rules.to.operation.hosts: policy-host-without-port
rules.to.operation.notHosts: policy-host-without-port
rules.to.operation.ports: policy-port-not-open listeners-protected-unequally
rules.to: policy-refuses-everybody open-to-the-internet
rules.when: policy-condition-unknown policy-refuses-everybody
selector: selector-matches-nothing policy-in-other-namespace
targetRef: policy-target-not-served
targetRefs: policy-target-not-served
`,
  Sidecar: `
egress: sidecar-egress-hides-backend not-admitted-by-istiod
inboundConnectionPool: sidecar-refuses-load upstream-idle-timeout not-admitted-by-istiod
ingress: sidecar-ingress-misses-receiver sidecar-refuses-load not-admitted-by-istiod
outboundTrafficPolicy: sidecar-egress-hides-backend
workloadSelector: selector-matches-nothing
`,
  ServiceEntry: `
addresses: not-admitted-by-istiod
endpoints: service-entry-leads-nowhere not-admitted-by-istiod
exportTo: service-not-exported
hosts: destination-service-missing destination-rule-host-unknown
location: service-entry-leads-nowhere
ports: sidecar-egress-hides-backend service-entry-without-tls destination-port-missing not-admitted-by-istiod
resolution: service-entry-leads-nowhere not-admitted-by-istiod
subjectAltNames: open: Only the certificates of the hosts say whether they have these names.
workloadSelector: service-entry-leads-nowhere not-admitted-by-istiod
`,
  Telemetry: `
accessLogging: harmless: It says what is logged.
metrics: harmless: It says what is counted.
selector: selector-matches-nothing
targetRef: harmless: It says for which pods it is.
targetRefs: harmless: They say for which pods it is.
tracing: harmless: It says which spans the proxies send.
`,
  Service: `
allocateLoadBalancerNodePorts: nlb-without-node-ports
clusterIP: value-malformed load-balancing-to-addresses
clusterIPs: harmless: The API server fills it in.
externalIPs: value-malformed
externalName: value-malformed
externalTrafficPolicy: value-malformed nlb-health-check-number-on-nodes
healthCheckNodePort: value-malformed nlb-health-check-number-on-nodes
internalTrafficPolicy: internal-traffic-local
ipFamilies: nlb-annotation-refused
ipFamilyPolicy: harmless: It says which families the Service gets.
loadBalancerClass: nlb-built-by-another nlb-builder-unsaid
loadBalancerIP: nlb-annotation-ignored
loadBalancerSourceRanges: nlb-source-range-without-mask nlb-source-ranges-ignored open-to-the-internet
ports.appProtocol: app-protocol-wrong grpc-port-without-protocol
ports.name: grpc-port-without-protocol nlb-health-check-port-unknown required-field-missing
ports.nodePort: nlb-health-check-number-on-nodes value-malformed
ports.port: gateway-port-not-on-service service-port-not-on-gateway destination-port-missing service-port-without-receiver
ports.protocol: otlp-port-not-tcp
ports.targetPort: target-port-name-unknown gateway-services-translate-differently service-port-without-receiver
publishNotReadyAddresses: load-balancing-to-unready-pods
selector: service-selects-nothing
sessionAffinity: session-affinity-pins-senders
sessionAffinityConfig: session-affinity-pins-senders
trafficDistribution: harmless: It prefers pods that are near.
type: nlb-builder-unsaid value-malformed
`,
  Certificate: `
additionalOutputFormats: harmless: They add keys to the Secret.
commonName: certificate-refused certificate-never-issued credential-not-for-host
dnsNames: certificate-refused certificate-never-issued credential-not-for-host
duration: certificate-refused
emailAddresses: harmless: Clients of a server do not read them.
encodeUsagesInRequest: harmless: It is about the request to the issuer.
ipAddresses: certificate-refused certificate-never-issued
isCA: certificate-unfit-for-server certificate-never-issued
issuerRef: needed-object-missing certificate-never-issued certificate-unfit-for-server required-field-missing
keystores: harmless: They add keys to the Secret.
literalSubject: certificate-refused
nameConstraints: certificate-refused
otherNames: harmless: Clients of a server do not read them.
privateKey: certificate-refused value-not-allowed
renewBefore: certificate-refused
renewBeforePercentage: certificate-refused
renewal: certificate-unfit-for-server
revisionHistoryLimit: harmless: It says how many requests are kept.
secretName: credential-missing secret-written-twice required-field-missing
secretTemplate: certificate-refused credential-in-other-namespace
signatureAlgorithm: certificate-refused
subject: harmless: Clients of a server read dnsNames.
uris: harmless: Clients of a server do not read them.
usages: certificate-refused
`,
};
