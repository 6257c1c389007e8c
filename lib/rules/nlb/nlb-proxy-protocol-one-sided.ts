import { AWS } from '../../facts/aws-nlb';
import { sendsProxyProtocol } from '../../kubernetes/nlb';
import { GATEWAY_PODS, PATH, REST } from '../engine/examples';
import { type Rule, twins, WORKLOADS } from '../engine/rule';
import type { Model } from '../model/model';
import { isGatewayService, isNlb } from '../model/nlb';

export const nlbProxyProtocolOneSided: Rule = {
  id: 'nlb-proxy-protocol-one-sided',
  hop: 'nlb',
  severity: 'error',
  summary: 'Where the load balancer sends the proxy protocol, the gateway expects it.',
  why: `The header stands before the first byte of each connection. A gateway that was not told takes it for a broken TLS handshake and closes every
connection, on all of its ports.`,
  fix: "Annotate the gateway's pods with proxy.istio.io/config: gatewayTopology: {proxyProtocol: {}}, or take it out of the load balancer.",
  reads: ['ConfigMap', 'EnvoyFilter', 'Gateway', 'Service', ...WORKLOADS],
  needsComplete: true,
  ...twins(
    PATH +
      GATEWAY_PODS.replace('internet-facing', 'internal').replace(
        'spec:\n  type',
        '    service.beta.kubernetes.io/aws-load-balancer-target-group-attributes: deregistration_delay.timeout_seconds=60\nspec:\n  type',
      ) +
      REST,
    'deregistration_delay.timeout_seconds=60',
    'proxy_protocol_v2.enabled=true',
  ),
  *check(model) {
    for (const service of model.services) {
      if (!isNlb(service) || !sendsProxyProtocol(service) || !isGatewayService(model, service)) continue;
      const pods = model.podsOf(service);
      const isExpected = () => pods.some(({ annotations }) => PROXY.test(annotations['proxy.istio.io/config'] ?? ''));
      if (pods.length === 0 || model.once('proxyProtocol', isExpected, pods)) continue;
      if (model.once('meshProxyProtocol', () => meshExpects(model))) continue;
      yield {
        object: service.manifest,
        path: [
          'metadata',
          'annotations',
          `${AWS}${service.annotations[`${AWS}proxy-protocol`] ? 'proxy-protocol' : 'target-group-attributes'}`,
        ],
        got: 'the load balancer sends the proxy protocol, and nothing tells the gateway to expect it',
      };
    }
  },
};

const PROXY = /proxy_?protocol/i;

/** Whether an EnvoyFilter, or the settings of the whole mesh, speak of it. */
function meshExpects({ manifests }: Model): boolean {
  const values = [
    ...manifests.ofKind('EnvoyFilter').map(({ value }) => value),
    ...manifests.ofKind('ConfigMap').map(({ value }) => value.data ?? ''),
  ];
  return values.some(value => PROXY.test(JSON.stringify(value)));
}
