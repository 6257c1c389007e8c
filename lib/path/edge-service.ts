/** The gateway's Service as the AWS Load Balancer Controller reads it. https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/ */

import { isBeside, isShared, otherPorts, sourceRanges } from '../environment/derive';
import type { Environment } from '../environment/schema';
import type { ServicePort } from '../environment/schema/edge';
import { ATTRIBUTES, AWS } from '../facts/aws-nlb';
import { READINESS_PATH, STATUS_PORT } from '../facts/istio';
import { pathOf } from './path';

/** The same whoever owns the Service: our manifest, the chart's values, the operator's overlay. */
export interface EdgeService {
  readonly annotations: Readonly<Record<string, string>>;
  readonly ports: readonly ServicePort[];
  readonly externalTrafficPolicy?: 'Local' | 'Cluster';
  readonly loadBalancerSourceRanges?: readonly string[];
}

const STATUS: ServicePort = { name: 'status-port', port: STATUS_PORT, targetPort: STATUS_PORT };

/** On a gateway that others share it is what comes to what the owner has: nothing that reaches another's port. */
export function edgeService(environment: Environment): EdgeService {
  if (isShared(environment)) return { annotations: additions(environment), ports: ports(environment) };
  return {
    annotations: annotations(environment),
    ports: ports(environment),
    externalTrafficPolicy: externalTrafficPolicy(environment),
    loadBalancerSourceRanges: sourceRanges(environment),
  };
}

/** Seconds that a gateway pod has beyond draining, to end by itself. */
const GRACE_BEYOND_DRAIN_SECONDS = 30;

/** How long a gateway pod has to drain, and then to be killed. */
export function gatewayShutdown({ nlb, gateway: { service } }: Environment) {
  const said = (service.helm ?? service.istioOperator)?.terminationGracePeriodSeconds;
  return {
    drainSeconds: nlb.deregistrationDelaySeconds,
    graceSeconds: said ?? nlb.deregistrationDelaySeconds + GRACE_BEYOND_DRAIN_SECONDS,
  };
}

function externalTrafficPolicy({ nlb }: Environment): 'Local' | 'Cluster' | undefined {
  return nlb.targetType === 'instance' ? (nlb.externalTrafficPolicy ?? 'Local') : undefined;
}

/** Our own Service beside the chart's has the OTLP ports alone; a whole one has the gateway's other ports too. */
function ports(environment: Environment): ServicePort[] {
  const otlp = pathOf(environment).edgePorts;
  const others = otherPorts(environment).filter(({ port }) => !otlp.some(ours => ours.port === port));
  if (!isBeside(environment)) return [...others.filter(one => !isIdle(environment, one)), ...otlp];
  return probesNodePort(environment) ? [statusPort(environment), ...otlp] : [...otlp];
}

/** ip targets are probed at the pod: on a Service of ours the port would be one more listener, open to whoever reaches it. */
function isIdle({ gateway, nlb }: Environment, { targetPort }: ServicePort): boolean {
  const asked = gateway.ports !== undefined || !gateway.service.manifests;
  return !asked && nlb.targetType === 'ip' && targetPort === STATUS_PORT;
}

/** Without a healthCheckNodePort, instance targets are probed at the NodePort of a port that the Service names. */
function probesNodePort(environment: Environment): boolean {
  return externalTrafficPolicy(environment) === 'Cluster';
}

function statusPort(environment: Environment): ServicePort {
  return otherPorts(environment).find(({ targetPort }) => targetPort === STATUS_PORT) ?? STATUS;
}

function annotations(environment: Environment): Record<string, string> {
  const { nlb } = environment;
  const own = {
    type: 'external',
    'nlb-target-type': nlb.targetType,
    scheme: nlb.scheme,
    ...healthCheck(environment),
    attributes: list({
      [ATTRIBUTES.crossZone]: String(nlb.crossZone),
      [ATTRIBUTES.clientRouting]: nlb.dnsClientRoutingPolicy,
      ...nlb.attributes,
    }),
    'target-group-attributes': list({
      [ATTRIBUTES.preserveClientAddress]: String(nlb.preserveClientAddress),
      [ATTRIBUTES.deregistrationDelay]: String(nlb.deregistrationDelaySeconds),
      ...nlb.targetGroupAttributes,
    }),
    ...listenerAttributes(environment),
    ...(nlb.subnets && { subnets: nlb.subnets.join(',') }),
    ...(nlb.securityGroups && { 'security-groups': nlb.securityGroups.join(',') }),
  };
  return { ...prefixed(own), ...externalDns(environment) };
}

function additions(environment: Environment): Record<string, string> {
  return { ...prefixed(listenerAttributes(environment)), ...externalDns(environment) };
}

const prefixed = (own: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(own).map(([name, value]) => [AWS + name, value]));

/** Of the listeners that are ours; one that the gateway has already is its owner's. */
function listenerAttributes(environment: Environment): Record<string, string> {
  const theirs = isShared(environment) ? otherPorts(environment).map(({ port }) => port) : [];
  const own = pathOf(environment).listeners.filter(({ port }) => !theirs.includes(port));
  return Object.fromEntries(
    own.map(({ transport, port }) => [
      `listener-attributes.TCP-${port}`,
      list({ [ATTRIBUTES.idleTimeout]: String(environment.nlb.idleTimeoutSeconds[transport]) }),
    ]),
  );
}

function externalDns({ nlb, hosts }: Environment): Record<string, string> {
  return nlb.externalDns ? { 'external-dns.alpha.kubernetes.io/hostname': `${hosts.grpc},${hosts.http}` } : {};
}

/** Readiness of the gateway pod itself: on its own port for ip targets, by the port's name through a NodePort. */
function healthCheck(environment: Environment): Record<string, string> {
  if (externalTrafficPolicy(environment) === 'Local') return {};
  const port = probesNodePort(environment) ? statusPort(environment).name : String(STATUS_PORT);
  return { 'healthcheck-protocol': 'http', 'healthcheck-port': port, 'healthcheck-path': READINESS_PATH };
}

function list(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}
