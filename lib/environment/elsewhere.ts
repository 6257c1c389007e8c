/** Fields by which people say a cluster that this app does not write for, each with what to do there. */

const GATEWAY_API =
  'This app writes Istio’s Gateway and VirtualService, not the Gateway API’s. Both may stand in one mesh: take gateway.deployment, gateway pods of our own, which need istiod alone. Without Istio put AlloyChart with sidecar: false behind your gateway.';
const AMBIENT =
  'In an ambient mesh Alloy has no sidecar, where this path has its mTLS, policies and limits. Say receiver.tls, which needs none, and keep the label istio.io/dataplane-mode: ambient off Alloy’s namespace.';
const AUTO_MODE =
  'EKS Auto Mode’s own controller takes each Service without a class, and AWS documents neither idle timeouts, static addresses nor security groups of it. Install the AWS Load Balancer Controller beside it and see that the Service gets loadBalancerClass service.k8s.aws/nlb, or let Helm keep the gateway’s Service: gateway.service: {helm: {presentValues: …}}.';
const CONTROLLER =
  'The load balancer is an NLB of the AWS Load Balancer Controller, which annotations choose. One of another controller stays its owner’s: let Helm keep the gateway’s Service, gateway.service: {helm: {presentValues: …}}, to which we add ports, and annotations that others don’t read.';
const GATEWAY_KIND =
  'The gateway is Istio’s, and its pods are a Deployment unless said: gateway.service: {helm: {kind: DaemonSet}} for pods of the istio/gateway chart, gateway.deployment: {kind: DaemonSet} for pods of our own.';
const MESH =
  'The mesh is Istio with sidecars. Where Alloy is to have none, say receiver.tls; in a cluster without Istio put AlloyChart with sidecar: false behind your gateway.';
const CLOUD =
  'What is written is for AWS. In another cloud let Helm keep the gateway’s Service, gateway.service: {helm: {presentValues: …}}, to which we add ports, and annotations that others don’t read.';

/** Where the words stand, in lower case, and without the edge's name. */
const ANSWERS: readonly [place: RegExp, answer: string][] = [
  [/^((mesh|alloy|gateway)\.)?(ambient|dataplanemode|waypoint|ztunnel)$|^mesh\.mode$/, AMBIENT],
  [/^(gateway\.(service\.)?)?(gatewayclass(name)?|gatewayapi|httproutes?|grpcroutes?)$/, GATEWAY_API],
  [/^gateway\.(class(name)?|api|parentrefs?)$/, GATEWAY_API],
  [/^eks$|^((eks|nlb)\.)?(eks)?automode$/, AUTO_MODE],
  [/^(nlb|gateway|gateway\.service|gateway\.service\.manifests)\.(loadbalancerclass|controller|type)$/, CONTROLLER],
  [/^gateway\.kind$/, GATEWAY_KIND],
  [/^mesh\.(kind|enabled)$/, MESH],
  [/^cloud$/, CLOUD],
  [/^nlb\.(class|provider)$|^(alb|ingress|loadbalancer|metallb)$/, CONTROLLER],
];

/** Says what to do where an unknown field speaks of another kind of cluster; undefined where nothing is known of it. */
export function elsewhere(path: readonly (string | number)[]): string | undefined {
  const place = path[0] === 'edges' ? path.slice(2) : path;
  const text = place.join('.').toLowerCase().replaceAll(/[-_]/g, '');
  return ANSWERS.find(([pattern]) => pattern.test(text))?.[1].concat(' See docs/versions.md, Out of scope.');
}
