import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import type { Construct } from 'constructs';
import { AWS } from '../../facts/aws-nlb';
import { metadata, Wave } from '../metadata';
import { portName } from '../otlp';
import type { EdgeServiceProps, GatewayProps } from './props';

/** Said, since Kubernetes' own controller would make a load balancer that faces the internet. */
const INTERNAL: Readonly<Record<string, string>> = {
  [`${AWS}type`]: 'external',
  [`${AWS}nlb-target-type`]: 'ip',
  [`${AWS}scheme`]: 'internal',
};

/** Hops ① to ③: the NLB, and the ports of the gateway's Service. */
export class EdgeService extends k8s.KubeService {
  /** @throws Error when anybody on the internet could send and no prop says who checks senders */
  constructor(scope: Construct, id: string, service: EdgeServiceProps, gateway: GatewayProps) {
    const annotations = { ...INTERNAL, ...service.annotations };
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
        // The NLB sends to the pods themselves.
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

function isGuarded({ clientCaSecret, jwt, allowlist, sendersCheckedBy }: GatewayProps): boolean {
  return Boolean(clientCaSecret || jwt || allowlist?.length || sendersCheckedBy);
}

/** One for each port, which two hosts may share. */
function listenerPorts({ listeners }: GatewayProps) {
  const byPort = new Map(
    listeners.map(({ transport, port, portName: name, targetPort }) => [
      port,
      { name: name ?? portName(transport), port, targetPort },
    ]),
  );
  return [...byPort.values()];
}
