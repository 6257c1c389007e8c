import { SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { type Rule, twins } from '../engine/rule';
import { boundPort, groupNumber } from '../model/fronts';
import { groupBy } from '../model/group';
import { serverText } from '../model/servers';

export const gatewayCertificateShared: Rule = {
  id: 'gateway-certificate-shared',
  hop: 'certificate',
  severity: 'warning',
  summary: 'Servers for different hosts on one port have different certificates.',
  why: `An HTTP/2 client may use one connection for every host that the certificate covers. Envoy picks the server by the
SNI of the handshake, and that server has no route for the other host: requests that reuse the connection get 404, now and then
and only from some clients.`,
  fix: 'Give each host a certificate of its own, or a port of its own.',
  reads: [...SERVERS, 'Service', ...WORKLOADS],
  ...twins(
    `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: otlp, namespace: istio-system}
spec:
  selector: {istio: ingressgateway}
  servers:
    - port: {number: 443, name: otlp-grpc, protocol: HTTPS}
      hosts: [otlp-grpc.example.com]
      tls: {mode: SIMPLE, credentialName: otlp-grpc-cert}
    - port: {number: 443, name: otlp-http, protocol: HTTPS}
      hosts: [otlp-http.example.com]
      tls: {mode: SIMPLE, credentialName: otlp-http-cert}
`,
    'credentialName: otlp-http-cert',
    'credentialName: otlp-grpc-cert',
  ),
  *check(model) {
    const named = model.gateways
      .flatMap(({ servers }) => servers)
      .flatMap(server => (server.tls?.credentials ?? []).map(credential => ({ server, credential })));
    const shared = groupBy(named, ({ server, credential }) =>
      JSON.stringify([groupNumber(model, server.gateway), boundPort(model, server) ?? null, credential.name]),
    );
    for (const [first, ...others] of shared.values()) {
      const hosts = new Set(first!.server.hosts.map(({ written }) => written));
      for (const { server, credential } of others) {
        if (boundPort(model, server) === undefined || server.hosts.some(({ written }) => hosts.has(written))) continue;
        yield {
          object: server.gateway.manifest,
          path: credential.path,
          got: `${serverText(server)} has the certificate ${credential.name} of ${serverText(first!.server)} on the same port`,
        };
      }
    }
  },
};
