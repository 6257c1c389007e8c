/** The Gateway API, and what istiod makes of it. What istiod does was read in its source (pilot/pkg/config/kube/gateway) of August 2026. */

/** The group of the Gateway API's kinds. @see https://gateway-api.sigs.k8s.io/reference/spec/ */
export const GATEWAY_API_GROUP = 'gateway.networking.k8s.io';

/** The label of the pods of a Gateway, by which istiod finds the policies that name the Gateway. @see https://gateway-api.sigs.k8s.io/geps/gep-1762/ */
export const GATEWAY_NAME_LABEL = 'gateway.networking.k8s.io/gateway-name';

/** The label of the ConfigMap whose overlays hold for each Gateway of a class. @see https://istio.io/latest/docs/tasks/traffic-management/ingress/gateway-api/ */
export const CLASS_DEFAULTS_LABEL = 'gateway.istio.io/defaults-for-class';

/** The controllerName of the classes whose Gateways are ways in and that istiod serves, each with the name of the class that istiod makes itself. */
export const ISTIO_CONTROLLERS: ReadonlyMap<string, string> = new Map([['istio.io/gateway-controller', 'istio']]);

/** Further classes that istiod makes: waypoints, Gateways of other clusters, and agentgateway's. They are no way in with an Envoy of Istio's. */
export const ISTIO_OTHER_CLASSES: readonly string[] = [
  ...['istio-waypoint', 'istio-remote', 'istio-east-west', 'istio-agentgateway', 'istio-agentgateway-waypoint'],
];

/** Annotations of a Gateway that name what istiod makes. @see https://istio.io/latest/docs/reference/config/annotations/ */
export const NAME_OVERRIDE = 'gateway.istio.io/name-override';
export const SERVICE_ACCOUNT_OVERRIDE = 'gateway.istio.io/service-account';
/** The older way to say the type of the Service. @see https://istio.io/latest/docs/reference/config/annotations/#NetworkingServiceType */
export const SERVICE_TYPE = 'networking.istio.io/service-type';

/** A listener's option that says how TLS ends, in Istio's words. @see https://istio.io/latest/docs/tasks/traffic-management/ingress/gateway-api/#mutual-tls-termination */
export const TLS_MODE_OPTION = 'gateway.istio.io/tls-terminate-mode';
export const CIPHERS_OPTION = 'gateway.istio.io/tls-cipher-suites';

/** The keys of a ConfigMap that `infrastructure.parametersRef` names, and the kinds that istiod merges them into. */
export const OVERLAYS: ReadonlyMap<string, string> = new Map([
  ['deployment', 'Deployment'],
  ['service', 'Service'],
  ['serviceAccount', 'ServiceAccount'],
  ['horizontalPodAutoscaler', 'HorizontalPodAutoscaler'],
  ['podDisruptionBudget', 'PodDisruptionBudget'],
]);

/** The kinds of routes that a listener takes by its protocol. @see https://gateway-api.sigs.k8s.io/reference/spec/#protocoltype */
export const ROUTES_BY_PROTOCOL: Readonly<Record<string, readonly string[]>> = {
  HTTP: ['HTTPRoute', 'GRPCRoute'],
  HTTPS: ['HTTPRoute', 'GRPCRoute'],
  TCP: ['TCPRoute'],
  TLS: ['TLSRoute'],
};

/**
 * The oldest bundles of definitions whose kinds istiod reads; it passes over older ones in silence.
 * @see https://github.com/istio/istio/blob/master/pkg/config/schema/gatewayapi/minimumversions.go
 */
export const OLDEST_BUNDLES: Readonly<Record<string, readonly [major: number, minor: number]>> = {
  'grpcroutes.gateway.networking.k8s.io': [1, 1],
  'backendtlspolicies.gateway.networking.k8s.io': [1, 4],
  'tlsroutes.gateway.networking.k8s.io': [1, 5],
  'tcproutes.gateway.networking.k8s.io': [1, 6],
};

/** Where a definition says of which release it is. */
export const BUNDLE_VERSION = 'gateway.networking.k8s.io/bundle-version';
