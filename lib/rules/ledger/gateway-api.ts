/** Who judges each field of the Gateway API's kinds, as istiod reads them. Rows are written as those of table.ts. */
const MATCHES = `
hostnames: route-not-attached
parentRefs.group: route-not-attached
parentRefs.kind: route-not-attached
parentRefs.name: route-not-attached
parentRefs.namespace: route-not-attached
parentRefs.port: route-not-attached
parentRefs.sectionName: route-not-attached
rules.backendRefs.filters: route-breaks-headers
rules.backendRefs.group: route-rule-refused
rules.backendRefs.kind: route-rule-refused
rules.backendRefs.name: destination-service-missing route-rule-refused
rules.backendRefs.namespace: reference-not-granted
rules.backendRefs.port: destination-port-missing route-rule-refused
rules.backendRefs.weight: route-rule-refused
rules.filters.extensionRef: route-rule-refused
rules.filters.requestHeaderModifier: route-breaks-headers tenant-header-removed-again tenant-header-on-trust
rules.filters.requestMirror: mirror-stores-twice
rules.filters.responseHeaderModifier: route-breaks-headers
rules.filters.type: route-rule-refused
rules.matches.headers: route-condition-not-met
rules.name: harmless: It names the rule in logs.
rules.sessionPersistence: harmless: istiod does not read it.
useDefaultGateways: open: The Gateways that say they are defaults get the route; istiod does not read it.
`;

export const GATEWAY_API: Readonly<Record<string, string>> = {
  'Gateway.gateway.networking.k8s.io': `
addresses: gateway-not-programmed policy-target-not-served
allowedListeners: open: ListenerSets may add listeners, which the rules do not read.
defaultScope: harmless: istiod does not read it.
gatewayClassName: gateway-not-programmed
infrastructure.annotations: gateway-not-programmed
infrastructure.labels: gateway-not-programmed
infrastructure.parametersRef: gateway-not-programmed
listeners.allowedRoutes: route-not-attached
listeners.hostname: route-not-attached listener-not-served credential-not-for-host gateway-host-without-route
listeners.name: route-not-attached
listeners.port: listener-not-served gateway-port-reserved route-not-attached
listeners.protocol: listener-not-served gateway-tls-missing
listeners.tls.certificateRefs: listener-reference-refused reference-not-granted credential-missing credential-in-other-namespace credential-not-for-host
listeners.tls.mode: listener-not-served route-not-attached
listeners.tls.options: gateway-ciphers-ignored gateway-asks-for-mesh-certificate mutual-without-client-ca
tls.backend: open: The gateway shows a certificate to the Services that BackendTLSPolicies are for.
tls.frontend: client-certificate-not-checked listener-reference-refused open-to-the-internet
`,
  GatewayClass: `
controllerName: gateway-not-programmed
description: harmless: It is for people.
parametersRef: harmless: istiod does not read it.
`,
  GRPCRoute: `${MATCHES}rules.matches.method: route-path-not-served signal-routed-on-one-transport
`,
  HTTPRoute: `${MATCHES}rules.filters.cors: cors-refuses-otlp
rules.filters.externalAuth: route-rule-refused
rules.filters.requestRedirect: gateway-answers-otlp
rules.filters.urlRewrite: rewrite-not-served
rules.matches.method: route-condition-not-met
rules.matches.path: route-path-not-served route-unreachable signal-routed-on-one-transport listener-transport-swapped
rules.matches.queryParams: route-condition-not-met
rules.retry: retries-multiply-overload
rules.timeouts: route-ends-before-answer
`,
  ReferenceGrant: `
from: reference-not-granted
to: reference-not-granted
`,
};
