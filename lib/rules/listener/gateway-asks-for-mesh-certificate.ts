import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { GATEWAY_PODS, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { otlpFlows } from '../model/flows';
import { gatewayServices } from '../model/fronts';
import { serverText } from '../model/servers';

export const gatewayAsksForMeshCertificate: Rule = {
  id: 'gateway-asks-for-mesh-certificate',
  hop: 'listener',
  severity: 'error',
  summary: 'A Gateway server for senders outside of the mesh does not ask for the certificate of the mesh.',
  why: `With tls.mode ISTIO_MUTUAL Envoy shows the certificate of its own pod, which names no host and which no sender trusts, and asks for one of istiod's CA,
which senders behind a load balancer do not have. Every handshake fails. The mode is for traffic from pods of the mesh, such as that to an egress gateway.`,
  fix: 'Write tls.mode: SIMPLE with a credentialName, or MUTUAL where senders bring certificates of their own.',
  reads: [...CONFIGS, ...SERVERS, 'Service', ...ROUTES, ...WORKLOADS],
  ...twins(PATH + GATEWAY_PODS, 'mode: SIMPLE, credentialName: otlp-grpc-cert', 'mode: ISTIO_MUTUAL'),
  *check(model) {
    for (const server of new Set(otlpFlows(model).map(flow => flow.server))) {
      const { tls, gateway } = server;
      if (tls?.mode !== 'ISTIO_MUTUAL') continue;
      if (!gatewayServices(model, gateway).some(({ type }) => type === 'LoadBalancer')) continue;
      yield {
        object: gateway.manifest,
        path: tls.at.mode,
        got: `${serverText(server)} has tls.mode ISTIO_MUTUAL, and senders come through a load balancer, without a certificate of the mesh`,
      };
    }
  },
};
