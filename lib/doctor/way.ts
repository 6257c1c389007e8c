/** Decides which live objects are on our path. Objects of other applications in the same namespaces are left out. */

import { get, stringMap } from '../kubernetes/json';
import { factsOf, ISTIO_ROUTES, ISTIO_SERVERS, POLICIES, type PolicyKind } from '../kubernetes/kinds';
import type { Manifest } from '../kubernetes/manifests';
import { holdsFor, selects } from '../kubernetes/selector';
import { type Listener, type ObjectRef, pathOf } from '../path/path';
import type { Finding } from '../rules/engine/rule';
import { destinationRulesFor } from '../rules/model/destination-rules';
import { reachedBy } from '../rules/model/flows';
import { boundPort } from '../rules/model/fronts';
import { type Pods, policiesFor } from '../rules/model/mesh';
import { gatewayNamed, serviceAt } from '../rules/model/names';
import { podsBy, targetNumber } from '../rules/model/pods';
import { speaksOf } from '../rules/model/policy-rules';
import { rulesOf } from '../rules/model/read/istio/authorization-policy';
import { completeHost } from '../rules/model/read/istio/host';
import type { Service } from '../rules/model/read/kubernetes/services';
import type { RouteTable } from '../rules/model/routes';
import type { Gateway, Server } from '../rules/model/servers';
import type { Live, LiveEdge } from './live';

/** An object and the path in it that a finding names. */
export type Spot = Pick<Finding, 'object' | 'path'>;

/** Whether the object is ours, or one that our path depends on, whoever made it. */
export function isOurs(live: Live, object: Spot['object']): boolean {
  const { edges, tiers } = pathOf(live.environment);
  if (object.kind === 'Pod') return true;
  if (live.synthesized(object.kind, object.namespace).some(({ metadata }) => isRef(metadata as ObjectRef, object)))
    return true;
  return object.kind === 'Service' && [...edges, ...tiers].some(({ service }) => isRef(service, object));
}

/** Whether requests of this listener meet the spot. */
export function isOnWay(live: LiveEdge, spot: Spot, listener: Listener): boolean {
  const { kind, namespace, name } = spot.object;
  const manifest = live.cluster.model.manifests.find(kind, namespace, name);
  const meets = MEETS[kind];
  return (manifest && meets?.(live, manifest, listener, spot.path)) ?? false;
}

/** Whether requests to a tier that no edge leads to meet the spot: its pods, and what acts on them. */
export function isAtTier(live: Live, { object }: Spot): boolean {
  const { kind, namespace, name } = object;
  const manifest = live.cluster.model.manifests.find(kind, namespace, name);
  if (!manifest) return false;
  if (kind === 'ConfigMap') return isRef({ name: live.tier.configMap, namespace: live.tier.namespace }, object);
  if (kind === 'Service') return isRef(live.tier.service, object);
  if (kind === 'Pod') return alloyPods(live).some(pod => pod.namespace === namespace && pod.manifest?.name === name);
  if (kind === 'NetworkPolicy' || kind === 'Sidecar') return guard(live, manifest);
  return POLICIES.some(policy => policy === kind) && holdsForAny(live, manifest, alloyPods(live));
}

type Meets = (live: LiveEdge, object: Manifest, listener: Listener, path: string) => boolean;

const MEETS: Readonly<Record<string, Meets>> = {
  Certificate: (_, { name }, { credentialName }) => name === credentialName,
  ConfigMap: ({ tier }, object) => isRef({ name: tier.configMap, namespace: tier.namespace }, object),
  DestinationRule: destinationRule,
  NetworkPolicy: guard,
  Pod: (live, { namespace, name }) =>
    [...gatewayPods(live), ...alloyPods(live)].some(pod => pod.namespace === namespace && pod.manifest?.name === name),
  Service: service,
  Sidecar: guard,
  ...each(POLICIES, policy),
  ...each(ISTIO_SERVERS, gateway),
  ...each(ISTIO_ROUTES, virtualService),
};

function each(kinds: readonly string[], meets: Meets): Readonly<Record<string, Meets>> {
  return Object.fromEntries(kinds.map(kind => [kind, meets]));
}

/** Our pods as seen; if none was seen, their known labels. */
interface OurPods extends Pods {
  readonly manifest?: Manifest;
}

/** The pods of the edge's gateway. */
export function gatewayPods(live: LiveEdge): readonly OurPods[] {
  return podsOf(live, live.edge.namespace, live.edge.labels);
}

/** The tier's pods. */
export function alloyPods(live: Live): readonly OurPods[] {
  return podsOf(live, live.tier.service.namespace, live.tier.labels);
}

function podsOf(
  { cluster: { model } }: Live,
  namespace: string,
  labels: Readonly<Record<string, string>>,
): readonly OurPods[] {
  const found = podsBy(model, labels, namespace);
  return found.length > 0 ? found : [{ namespace, labels }];
}

/** Whether a Gateway selects our gateway's pods. */
export function programs(live: LiveEdge, { selector }: Gateway): boolean {
  return gatewayPods(live).some(({ labels }) => holdsFor(selector, labels));
}

/**
 * Whether a server shares Envoy's listener with ours, and takes our host or has no TLS. An exact name wins over a
 * wildcard.
 */
export function isServerOf(live: LiveEdge, server: Server, listener: Listener): boolean {
  const isSame = server.number === listener.port || boundPort(live.cluster.model, server) === listener.bind;
  return isSame && (!server.tls || server.hosts.some(({ name }) => isSameHost(name, listener.host)));
}

function gateway(live: LiveEdge, { namespace, name }: Manifest, listener: Listener, path: string): boolean {
  const found = gatewayNamed(live.cluster.model, `${namespace}/${name}`);
  if (!found) return false;
  const isOnPods = programs(live, found);
  const server = found.servers[indexIn(path, 'servers')];
  const isServer = (each: Server) => isServerOf(live, each, listener);
  if (server) return isOnPods && isServer(server);
  return isRef(live.edge.gateway, { namespace, name }) || (isOnPods && found.servers.some(isServer));
}

function virtualService(live: LiveEdge, { namespace, name }: Manifest, listener: Listener): boolean {
  if (namespace === live.edge.gateway.namespace && live.edge.listeners.some(each => each.name === name))
    return name === listener.name;
  const found = live.cluster.model.routeTables.find(each => each.namespace === namespace && each.name === name);
  return found !== undefined && takes(live, found, listener);
}

/** Whether Istio uses a VirtualService's routes for exactly our host at our server. */
export function takes(live: LiveEdge, found: RouteTable, listener: Listener): boolean {
  return reachedBy(live.cluster.model, found).some(
    ({ server, hosts }) =>
      isRef(live.edge.gateway, server.gateway) &&
      isServerOf(live, server, listener) &&
      hosts.some(host => isSameHost(host, listener.host)),
  );
}

const isSameHost = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

function destinationRule(live: Live, manifest: Manifest): boolean {
  return destinationRulesFor(live.cluster.model, serviceHost(live)).some(rule => rule.manifest === manifest);
}

/** Alloy's Service by the full name that the model gives to hosts. */
export function serviceHost({ tier: { service } }: Live): string {
  return completeHost(service.name, service.namespace);
}

function service(live: LiveEdge, { namespace, name }: Manifest, listener: Listener, path: string): boolean {
  const found = serviceAt(live.cluster.model, namespace, name);
  if (!found) return false;
  const { port, receiver } = listener;
  const one = found.ports[indexIn(path, 'ports')];
  const target = one && targetNumber(live.cluster.model, one);
  if (isRef(live.edge.service, { namespace, name })) return !one || one.port === port || target === listener.bind;
  if (isRef(live.tier.service, { namespace, name }))
    return !one || one.port === receiver.port || target === receiver.port;
  if (!one) return false;
  // a second Service in front of the gateway, or one that leads to Alloy past the gateway
  if (selectsAny(found, gatewayPods(live))) return one.port === port || target === listener.bind;
  return found.type === 'LoadBalancer' && target === receiver.port && selectsAny(found, alloyPods(live));
}

function selectsAny({ namespace, selector }: Service, pods: readonly OurPods[]): boolean {
  return pods.some(pod => pod.namespace === namespace && selects(selector, pod.labels));
}

/** Whether a policy holds for our pods, and the named rule of the policy is about our ports. */
function policy(live: LiveEdge, manifest: Manifest, listener: Listener, path: string): boolean {
  const holds = (pods: readonly Pods[]) => holdsForAny(live, manifest, pods);
  const rule = manifest.kind === 'AuthorizationPolicy' ? rulesOf(manifest)[indexIn(path, 'rules')] : undefined;
  const named = /\.ports\[\d+\]$/.test(path) ? get(manifest.value, ...stepsOf(path)) : undefined;
  const isAbout = (port: number) =>
    (!rule || speaksOf(rule, port, [listener.host])) && (named === undefined || `${named}` === `${port}`);
  return (
    (holds(gatewayPods(live)) && isAbout(listener.bind)) || (holds(alloyPods(live)) && isAbout(listener.receiver.port))
  );
}

function holdsForAny({ cluster: { model } }: Live, policy: Manifest, pods: readonly Pods[]): boolean {
  return pods.some(pod => policiesFor(model, policy.kind as PolicyKind, pod).includes(policy));
}

function guard(live: Live, { kind, namespace, value }: Manifest): boolean {
  const selector = stringMap(get(value, ...factsOf(kind)!.selector!));
  return alloyPods(live).some(pod => pod.namespace === namespace && holdsFor(selector, pod.labels));
}

/** The index in a list of the spec, such as 2 in `spec.servers[2].port`; -1 if the path is not in that list. */
function indexIn(path: string, field: string): number {
  const [, index = '-1'] = new RegExp(`^spec\\.${field}\\[(\\d{1,9})\\]`).exec(path) ?? [];
  return Number(index);
}

/** The steps of a path that has no keys in brackets. */
const stepsOf = (path: string): (string | number)[] =>
  path.split(/[.[\]]+/).flatMap(step => (step === '' ? [] : [/^\d+$/.test(step) ? Number(step) : step]));

const isRef = (ref: ObjectRef, { namespace, name }: ObjectRef): boolean =>
  ref.name === name && ref.namespace === namespace;
