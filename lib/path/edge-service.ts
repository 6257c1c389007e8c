/**
 * The gateway's Service as the AWS Load Balancer Controller reads it.
 * https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/
 */

import { isBeside, isShared, otherPorts, sourceRanges } from '../environment/derive';
import type { ServicePort } from '../environment/schema/edge';
import { ATTRIBUTES, AWS } from '../facts/aws-nlb';
import { READINESS_PATH, STATUS_PORT } from '../facts/istio';
import { attributesText } from '../kubernetes/nlb';
import type { Edge } from './edges';

/** The Service's settings, the same for each owner: our manifest, the chart's values, the operator's overlay. */
export interface EdgeService {
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

/** Seconds after draining that a gateway pod has to end by itself. */
const GRACE_BEYOND_DRAIN_SECONDS = 30;

/** How many seconds a gateway pod has to drain, and until it is killed. */
export function gatewayShutdown({
  settings: {
    nlb,
    gateway: { service },
  },
}: Edge) {
  const said = (service.helm ?? service.istioOperator)?.terminationGracePeriodSeconds;
  return {
    drainSeconds: nlb.deregistrationDelaySeconds,
    graceSeconds: said ?? nlb.deregistrationDelaySeconds + GRACE_BEYOND_DRAIN_SECONDS,
  };
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
  const others = otherPorts(edge.settings).filter(({ port }) => !otlp.some(ours => ours.port === port));
  if (!isBeside(edge.settings)) return [...others.filter(one => !isIdle(edge, one)), ...otlp];
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
  };
  return { ...prefixed(own), ...externalDns(edge) };
}

function additions(edge: Edge): Record<string, string> {
  return { ...prefixed(listenerAttributes(edge)), ...externalDns(edge) };
}

const prefixed = (own: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(own).map(([name, value]) => [AWS + name, value]));

/** Attributes of our listeners. A listener that the gateway had already belongs to its owner. */
function listenerAttributes(edge: Edge): Record<string, string> {
  const theirs = isShared(edge.settings) ? otherPorts(edge.settings).map(({ port }) => port) : [];
  const own = edge.listeners.filter(({ port }) => !theirs.includes(port));
  return Object.fromEntries(
    own.map(({ transport, port }) => [
      `listener-attributes.TCP-${port}`,
      attributesText({ [ATTRIBUTES.idleTimeout]: String(edge.settings.nlb.idleTimeoutSeconds[transport]) }),
    ]),
  );
}

function externalDns({ settings: { nlb }, listeners }: Edge): Record<string, string> {
  const hosts = listeners.map(({ host }) => host).join(',');
  return nlb.externalDns ? { 'external-dns.alpha.kubernetes.io/hostname': hosts } : {};
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
