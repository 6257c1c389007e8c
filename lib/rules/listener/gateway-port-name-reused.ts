import { SERVERS } from '../../kubernetes/kinds';
import { SERVER } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { serverText } from '../model/servers';

export const gatewayPortNameReused: Rule = {
  id: 'gateway-port-name-reused',
  hop: 'listener',
  severity: 'error',
  summary: 'Each server of a Gateway has a port name of its own.',
  why: `Istio names the routes of a server that ends TLS after its port, so its admission webhook refuses a Gateway in which
two servers share a port name. Where it is not asked, the second server is skipped and its clients find no listener.`,
  fix: 'Give each server a port name of its own, such as otlp-grpc and otlp-http.',
  reads: [...SERVERS],
  ...twins(
    `${SERVER}      tls: {mode: SIMPLE, credentialName: otlp-grpc-cert}
    - port: {number: 4318, name: otlp-http, protocol: HTTPS}
      hosts: [otlp-http.example.com]
      tls: {mode: SIMPLE, credentialName: otlp-http-cert}
`,
    'name: otlp-http, protocol',
    'name: otlp-grpc, protocol',
  ),
  *check({ gateways }) {
    for (const { manifest, servers } of gateways) {
      const first = new Map<string, string>();
      for (const server of servers) {
        const taken = first.get(server.name);
        if (taken === undefined) first.set(server.name, serverText(server));
        else {
          yield {
            object: manifest,
            path: server.at.name,
            got: `${serverText(server)} has the port name of ${taken}`,
          };
        }
      }
    }
  },
};
