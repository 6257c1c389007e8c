import { AWS } from '../../facts/aws-nlb';
import { PROXY_CONFIG } from '../../facts/istio';
import { SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { isNlb, sendsProxyProtocol } from '../../kubernetes/nlb';
import { GATEWAY_PODS, PATH, REST } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { perModel } from '../model/model';
import { isGatewayService } from '../model/nlb';
import { podsOf } from '../model/pods';
import type { Workload } from '../model/read/kubernetes/workloads';

export const nlbProxyProtocolOneSided: Rule = {
  id: 'nlb-proxy-protocol-one-sided',
  hop: 'nlb',
  severity: 'error',
  summary: 'Where the load balancer sends the proxy protocol, the gateway expects it.',
  why: `The header stands before the first byte of each connection. A gateway that was not told takes it for a broken TLS handshake and closes every
connection, on all of its ports.`,
  fix: "Annotate the gateway's pods with proxy.istio.io/config: gatewayTopology: {proxyProtocol: {}}, or take it out of the load balancer.",
  reads: ['ConfigMap', 'EnvoyFilter', ...SERVERS, 'Service', ...WORKLOADS],
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
      const pods = podsOf(model, service);
      if (pods.length === 0 || podsExpect(model, pods) || meshExpects(model)) continue;
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
const meshExpects = perModel(({ manifests }) => {
  const values = [
    ...manifests.ofKind('EnvoyFilter').map(({ value }) => value),
    ...manifests.ofKind('ConfigMap').map(({ value }) => value.data ?? ''),
  ];
  return values.some(value => PROXY.test(JSON.stringify(value)));
});

/** Whether the settings of some of the pods speak of it. */
const podsExpect = perModel((_, pods: readonly Workload[]) =>
  pods.some(({ annotations }) => PROXY.test(annotations[PROXY_CONFIG] ?? '')),
);
