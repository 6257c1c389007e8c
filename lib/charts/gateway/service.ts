import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import type { Construct } from 'constructs';
import { ATTRIBUTES, AWS } from '../../facts/aws-nlb';
import { IDLE_SECONDS, READINESS_PATH, STATUS_PORT } from '../../facts/istio';
import { portName } from '../../path/names';
import { metadata, Wave } from '../metadata';
import type { EdgeServiceProps } from './parts';
import type { GatewayProps } from './props';

/** Seconds that the NLB keeps an idle connection. Longer than Envoy: the NLB drops a connection silently. */
const NLB_IDLE_SECONDS = IDLE_SECONDS + 60;

/** Hops ① to ③: the NLB, and the ports of the gateway's Service. */
export class EdgeService extends k8s.KubeService {
  /** @throws Error if anybody on the internet could send, and no prop says who checks senders */
  constructor(scope: Construct, id: string, service: EdgeServiceProps, gateway: GatewayProps) {
    const annotations = annotationsOf(service, gateway);
    if (annotations[`${AWS}scheme`] === 'internet-facing' && !isGuarded(gateway))
      throw new Error(
        `${scope.node.path}: the Service ${service.name} is internet-facing and nobody checks senders. Set clientCaSecret, jwt or allowlist, or say in sendersCheckedBy who does.`,
      );
    const { externalTrafficPolicy, loadBalancerSourceRanges, ports = listenerPorts(gateway) } = service;
    super(scope, id, {
      metadata: metadata(service, Wave.DOOR, annotations),
      spec: {
        type: 'LoadBalancer',
        selector: gateway.podLabels,
        // The NLB sends to the pods directly.
        ...(annotations[`${AWS}nlb-target-type`] === 'ip' && { allocateLoadBalancerNodePorts: false }),
        externalTrafficPolicy,
        loadBalancerSourceRanges: loadBalancerSourceRanges && [...loadBalancerSourceRanges],
        ports: ports.map(({ name, port, targetPort }) => ({
          name,
          port,
          targetPort: k8s.IntOrString.fromNumber(targetPort),
          protocol: 'TCP',
        })),
      },
    });
  }
}

function annotationsOf(service: EdgeServiceProps, { listeners }: GatewayProps): Record<string, string> {
  const said = {
    // Without these annotations Kubernetes' own controller would make an internet-facing load balancer.
    [`${AWS}type`]: 'external',
    [`${AWS}nlb-target-type`]: 'ip',
    [`${AWS}scheme`]: 'internal',
    ...service.annotations,
  };
  const ofPods = {
    [`${AWS}healthcheck-protocol`]: 'http',
    [`${AWS}healthcheck-port`]: String(STATUS_PORT),
    [`${AWS}healthcheck-path`]: READINESS_PATH,
    [`${AWS}target-group-attributes`]: `${ATTRIBUTES.preserveClientAddress}=true`,
  };
  const idle = listeners.map(({ port }) => [
    `${AWS}listener-attributes.TCP-${port}`,
    `${ATTRIBUTES.idleTimeout}=${NLB_IDLE_SECONDS}`,
  ]);
  return { ...Object.fromEntries(idle), ...(said[`${AWS}nlb-target-type`] === 'ip' && ofPods), ...said };
}

function isGuarded({ clientCaSecret, jwt, allowlist, sendersCheckedBy }: GatewayProps): boolean {
  return Boolean(clientCaSecret || jwt || allowlist?.length || sendersCheckedBy);
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
