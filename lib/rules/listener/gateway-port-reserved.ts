import { PROXY_PORTS } from '../../facts/istio';
import { SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { SERVER } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { boundPort } from '../model/fronts';
import { serverText } from '../model/servers';

export const gatewayPortReserved: Rule = {
  id: 'gateway-port-reserved',
  hop: 'listener',
  severity: 'error',
  summary: "No Gateway server opens a port that the gateway's own proxy already uses.",
  why: `Istio's documentation gives ten ports to its proxies. In a gateway pod Envoy and its agent listen on 15000 (admin), 15004 (debug),
15020 and 15021 (merged metrics and health) and 15090 (Envoy's metrics): a second listener cannot bind, so Envoy rejects the update, and on
15021 the load balancer's health check may fail with it. 15001, 15002, 15006, 15008 and 15053 are the mesh's in every pod that has a proxy.`,
  fix: 'Choose a port outside 15000 to 15090.',
  reads: [...SERVERS, 'Service', ...WORKLOADS],
  ...twins(
    `${SERVER}      tls: {mode: SIMPLE, credentialName: otlp-grpc-cert}
`,
    'number: 4317',
    'number: 15021',
  ),
  *check(model) {
    for (const server of model.gateways.flatMap(({ servers }) => servers)) {
      const bind = boundPort(model, server);
      if (bind === undefined || !PROXY_PORTS.has(bind)) continue;
      yield {
        object: server.gateway.manifest,
        path: server.at.number,
        got: `${serverText(server)} would listen on ${bind}, which Istio's proxies use for ${PROXY_PORTS.get(bind)}`,
      };
    }
  },
};
