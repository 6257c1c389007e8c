/**
 * The gateway's Service as the AWS Load Balancer Controller reads it.
 * https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/
 */

import {
  hasOtlpAlone,
  isShared,
  otherPorts,
  ownersIdleSeconds,
  portsBeside,
  sourceRanges,
} from '../environment/derive';
import type { ServicePort } from '../environment/schema/edge';
import { ATTRIBUTES, AWS, EXTERNAL_DNS } from '../facts/aws-nlb';
import { READINESS_PATH, STATUS_PORT } from '../facts/istio';
import { attributesText } from '../kubernetes/nlb';
import { gatewayShutdown, type Shutdown } from '../timeouts';
import type { Edge, Listener } from './edges';

/** The Service's settings, the same for each owner: our manifest, the chart's values, the operator's overlay. */
interface EdgeService {
  readonly annotations: Readonly<Record<string, string>>;
  readonly ports: readonly ServicePort[];
  readonly externalTrafficPolicy?: 'Local' | 'Cluster';
  readonly loadBalancerSourceRanges?: readonly string[];
}

const STATUS: ServicePort = { name: 'status-port', port: STATUS_PORT, targetPort: STATUS_PORT };

/** Makes the settings. On a shared gateway they are added to the owner's, and touch no port of another application. */
export function edgeService(edge: Edge): EdgeService {
  if (isShared(edge.settings)) return { annotations: additions(edge), ports: ports(edge) };
  return {
    annotations: annotations(edge),
    ports: ports(edge),
    externalTrafficPolicy: externalTrafficPolicy(edge),
    loadBalancerSourceRanges: sourceRanges(edge.settings),
  };
}

/** How a gateway pod goes, where the gateway is ours alone. */
export function shutdownOf({ settings: { nlb, gateway } }: Edge): Shutdown {
  const said = (gateway.service.helm ?? gateway.service.istioOperator)?.terminationGracePeriodSeconds;
  return gatewayShutdown(nlb.deregistrationDelaySeconds, said);
}

function externalTrafficPolicy({ settings: { nlb } }: Edge): 'Local' | 'Cluster' | undefined {
  return nlb.targetType === 'instance' ? (nlb.externalTrafficPolicy ?? 'Local') : undefined;
}

/**
 * The Service's ports: the OTLP ports alone if our Service stands beside the chart's, else the gateway's other ports
 * too.
 */
function ports(edge: Edge): ServicePort[] {
  const otlp = edge.ports;
  if (!hasOtlpAlone(edge.settings)) return [...portsBeside(edge.settings).filter(one => !isIdle(edge, one)), ...otlp];
  return probesNodePort(edge) ? [statusPort(edge), ...otlp] : [...otlp];
}

/**
 * Whether a port of our Service would only be one more open listener: ip targets are probed at the pod, without the
 * Service's port.
 */
function isIdle({ settings: { gateway, nlb } }: Edge, { targetPort }: ServicePort): boolean {
  const asked = gateway.ports !== undefined || !gateway.service.manifests;
  return !asked && nlb.targetType === 'ip' && targetPort === STATUS_PORT;
}

/**
 * Whether instance targets are probed at the NodePort of a named port: the case if the Service has no
 * healthCheckNodePort.
 */
function probesNodePort(edge: Edge): boolean {
  return externalTrafficPolicy(edge) === 'Cluster';
}

function statusPort(edge: Edge): ServicePort {
  return otherPorts(edge.settings).find(({ targetPort }) => targetPort === STATUS_PORT) ?? STATUS;
}

function annotations(edge: Edge): Record<string, string> {
  const { nlb } = edge.settings;
  const own = {
    type: 'external',
    'nlb-target-type': nlb.targetType,
    scheme: nlb.scheme,
    ...healthCheck(edge),
    attributes: attributesText({
      [ATTRIBUTES.crossZone]: String(nlb.crossZone),
      [ATTRIBUTES.clientRouting]: nlb.dnsClientRoutingPolicy,
      ...nlb.attributes,
    }),
    'target-group-attributes': attributesText({
      [ATTRIBUTES.preserveClientAddress]: String(nlb.preserveClientAddress),
      [ATTRIBUTES.deregistrationDelay]: String(nlb.deregistrationDelaySeconds),
      ...nlb.targetGroupAttributes,
    }),
    ...listenerAttributes(edge),
    ...(nlb.subnets && { subnets: nlb.subnets.join(',') }),
    ...(nlb.securityGroups && { 'security-groups': nlb.securityGroups.join(',') }),
    ...further(nlb),
  };
  return { ...prefixed(own), ...nlb.annotations, ...externalDns(edge) };
}

/** What is written only where the environment says it. */
function further(nlb: Edge['settings']['nlb']): Record<string, string> {
  const lists = {
    'eip-allocations': nlb.eipAllocations,
    'private-ipv4-addresses': nlb.privateIpv4Addresses,
    'ipv6-addresses': nlb.ipv6Addresses,
    'security-group-prefix-lists': nlb.securityGroupPrefixLists,
  };
  const tags = attributesText(nlb.additionalResourceTags);
  return {
    ...(nlb.name && { name: nlb.name }),
    ...(nlb.ipAddressType && { 'ip-address-type': nlb.ipAddressType }),
    ...Object.fromEntries(Object.entries(lists).flatMap(([name, list]) => (list ? [[name, list.join(',')]] : []))),
    ...(nlb.manageBackendSecurityGroupRules !== undefined && {
      'manage-backend-security-group-rules': String(nlb.manageBackendSecurityGroupRules),
    }),
    ...(tags && { 'additional-resource-tags': tags }),
  };
}

function additions(edge: Edge): Record<string, string> {
  return { ...prefixed(listenerAttributes(edge)), ...externalDns(edge) };
}

const prefixed = (own: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(own).map(([name, value]) => [AWS + name, value]));

/** Whether the gateway had a listener already: then the listener belongs to the gateway's owner. */
function isOwners({ settings }: Edge, { port }: Listener): boolean {
  return isShared(settings) && otherPorts(settings).some(one => one.port === port);
}

/** How long the NLB keeps an idle connection of a listener. */
export interface IdleTimeout {
  readonly seconds: number;
  /** Whether the gateway's owner decides it, and `nlb.idleTimeoutSeconds` is not written. */
  readonly isOwners: boolean;
}

/** The idle timeout of a listener: ours, or what the present file says of the owner's. */
export function idleTimeoutOf(edge: Edge, listener: Listener): IdleTimeout {
  const { settings } = edge;
  if (!isOwners(edge, listener))
    return { seconds: settings.nlb.idleTimeoutSeconds[listener.transport], isOwners: false };
  return { seconds: ownersIdleSeconds(settings, listener.port), isOwners: true };
}

/** Whether a shared gateway has all that we need already, so that its owner has nothing to do. */
export function addsNothing(edge: Edge): boolean {
  return (
    isShared(edge.settings) &&
    edge.listeners.every(listener => isOwners(edge, listener)) &&
    Object.keys(additions(edge)).length === 0
  );
}

/** Attributes of our listeners. */
function listenerAttributes(edge: Edge): Record<string, string> {
  const own = edge.listeners.filter(listener => !isOwners(edge, listener));
  return Object.fromEntries(
    own.map(({ transport, port }) => [
      `listener-attributes.TCP-${port}`,
      attributesText({ [ATTRIBUTES.idleTimeout]: String(edge.settings.nlb.idleTimeoutSeconds[transport]) }),
    ]),
  );
}

function externalDns({ settings: { nlb }, listeners }: Edge): Record<string, string> {
  const hosts = [...new Set(listeners.map(({ host }) => host))].join(',');
  return nlb.externalDns ? { [EXTERNAL_DNS]: hosts } : {};
}

/**
 * The health check of the gateway pod: ip targets are asked on its own port, instance targets through a NodePort that
 * is given by the port's name.
 */
function healthCheck(edge: Edge): Record<string, string> {
  if (externalTrafficPolicy(edge) === 'Local') return {};
  const port = probesNodePort(edge) ? statusPort(edge).name : String(STATUS_PORT);
  return { 'healthcheck-protocol': 'http', 'healthcheck-port': port, 'healthcheck-path': READINESS_PATH };
}
