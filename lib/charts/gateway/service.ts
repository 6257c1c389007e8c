import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import type { Construct } from 'constructs';
import { ATTRIBUTES, AWS } from '../../facts/aws-nlb';
import { READINESS_PATH, STATUS_PORT } from '../../facts/istio';
import { exposureOf } from '../../kubernetes/exposure';
import { get } from '../../kubernetes/json';
import { isNearlyEverybody } from '../../kubernetes/networks';
import {
  attributesText,
  type BalancedService,
  keepsClientAddress,
  parseAttributes,
  targetTypeOf,
} from '../../kubernetes/nlb';
import { portName } from '../../path/names';
import { NLB_IDLE_SECONDS } from '../../timeouts';
import { metadata, Wave } from '../metadata';
import { refuse } from '../validate';
import type { EdgeServiceProps } from './parts';
import type { GatewayProps } from './props';

/** Hops ① to ③: the NLB, and the ports of the gateway's Service. */
export class EdgeService extends k8s.KubeService {
  /** @throws Error if strangers could send, or if the load balancer hides addresses that the gateway needs */
  constructor(scope: Construct, id: string, service: EdgeServiceProps, gateway: GatewayProps) {
    const { annotations, spec } = balancedService(scope, service, gateway);
    super(scope, id, {
      metadata: metadata(service, Wave.DOOR, annotations),
      spec: { ...spec, selector: gateway.podLabels },
    });
  }
}

/**
 * The Service's annotations and its spec, but for its selector.
 *
 * @throws Error if strangers could send, or if the load balancer hides addresses that the gateway needs
 */
export function balancedService(scope: Construct, service: EdgeServiceProps, gateway: GatewayProps) {
  const { externalTrafficPolicy, loadBalancerSourceRanges, ports = listenerPorts(gateway) } = service;
  const annotations = annotationsOf(service, gateway);
  const balanced = { annotations, spec: { type: 'LoadBalancer', externalTrafficPolicy } };
  const mistakes = [strangers(balanced, gateway), hiddenSenders(balanced, gateway)].filter(text => text !== undefined);
  refuse(
    scope,
    '',
    mistakes.map(text => `the Service ${service.name} ${text}`),
  );
  const spec: k8s.ServiceSpec = {
    ...balanced.spec,
    // The NLB sends to the pods directly.
    ...(targetTypeOf(balanced) === 'ip' && { allocateLoadBalancerNodePorts: false }),
    loadBalancerSourceRanges: loadBalancerSourceRanges && [...loadBalancerSourceRanges],
    ports: ports.map(({ name, port, targetPort }) => ({
      name,
      port,
      targetPort: k8s.IntOrString.fromNumber(targetPort),
      protocol: 'TCP',
    })),
  };
  return { annotations, spec };
}

function annotationsOf({ annotations = {} }: EdgeServiceProps, { listeners }: GatewayProps): Record<string, string> {
  const said: Record<string, string> = {
    // Without these annotations Kubernetes' own controller would make an internet-facing load balancer.
    [`${AWS}type`]: 'external',
    [`${AWS}nlb-target-type`]: 'ip',
    // The older word for the scheme would be contradicted by it, and not be heard.
    ...(annotations[`${AWS}internal`] === undefined && { [`${AWS}scheme`]: 'internal' }),
    ...annotations,
  };
  const isIp = targetTypeOf({ annotations: said, spec: { type: 'LoadBalancer' } }) === 'ip';
  const healthCheck = {
    [`${AWS}healthcheck-protocol`]: 'http',
    [`${AWS}healthcheck-port`]: String(STATUS_PORT),
    [`${AWS}healthcheck-path`]: READINESS_PATH,
  };
  const attributes = {
    ...(isIp && { [`${AWS}target-group-attributes`]: { [ATTRIBUTES.preserveClientAddress]: 'true' } }),
    ...Object.fromEntries(
      listeners.map(({ port }) => [
        `${AWS}listener-attributes.TCP-${port}`,
        { [ATTRIBUTES.idleTimeout]: String(NLB_IDLE_SECONDS) },
      ]),
    ),
  };
  const merged = Object.entries(attributes).map(([key, usual]) => [
    key,
    attributesText({ ...usual, ...(said[key] && parseAttributes(said[key])) }),
  ]);
  return { ...(isIp && healthCheck), ...said, ...Object.fromEntries(merged) };
}

/** Says that anybody on the internet could send, as the checker judges it; a doubt counts as well. */
function strangers(service: BalancedService, gateway: GatewayProps): string | undefined {
  if (isGuarded(gateway) || exposureOf(service) === 'private') return undefined;
  return `is perhaps open to the internet, and nobody checks senders: got ${saidOf(service, ['type', 'scheme', 'internal'])}. Set clientCaSecret, jwt or an allowlist of fewer addresses, or say in sendersCheckedBy who checks them; or leave these annotations out, for an internal load balancer.`;
}

function isGuarded({ clientCaSecret, jwt, allowlist = [], sendersCheckedBy }: GatewayProps): boolean {
  const listed = allowlist.length > 0 && !isNearlyEverybody(allowlist);
  return Boolean(clientCaSecret || jwt || listed || sendersCheckedBy);
}

/** Says that the gateway would compare or count addresses of the NLB or of nodes, and not of senders. */
function hiddenSenders(service: BalancedService, { allowlist, rateLimit }: GatewayProps): string | undefined {
  const needs = allowlist ? 'allowlist' : rateLimit && 'rateLimit';
  if (!needs || keepsClientAddress(service)) return undefined;
  const policy = get(service.spec, 'externalTrafficPolicy') ?? 'Cluster';
  return `hides the senders' addresses, which ${needs} needs: got ${saidOf(service, ['nlb-target-type', 'target-group-attributes'])}, externalTrafficPolicy: ${policy}. Allowed: ip targets with ${ATTRIBUTES.preserveClientAddress}=true, or instance targets without ${ATTRIBUTES.preserveClientAddress}=false and with externalTrafficPolicy: Local.`;
}

function saidOf({ annotations }: BalancedService, names: readonly string[]): string {
  const said = names.map(name => AWS + name).filter(key => annotations[key] !== undefined);
  return said.map(key => `${key}: ${annotations[key]}`).join(', ');
}

/** The Service's ports, each once: two hosts may share one. */
function listenerPorts({ listeners }: GatewayProps) {
  const byPort = new Map(
    listeners.map(({ transport, port, portName: name, targetPort }) => [
      port,
      { name: name ?? portName(transport), port, targetPort },
    ]),
  );
  return [...byPort.values()];
}
