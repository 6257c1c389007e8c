import { SERVERS } from '../../kubernetes/kinds';
import { SERVER } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { serverText, terminatesTls } from '../model/servers';

export const gatewayTlsOnPlaintextProtocol: Rule = {
  id: 'gateway-tls-on-plaintext-protocol',
  hop: 'listener',
  severity: 'error',
  summary: 'A Gateway server that ends TLS has protocol HTTPS or TLS, for gRPC too.',
  why: `Istio reads GRPC, HTTP2 and HTTP as plain text. Its admission webhook refuses the Gateway: "server cannot have
TLS settings for plain text HTTP ports". Where the webhook is not asked, the certificate is never used.
gRPC needs no protocol of its own here: it travels inside TLS, and ALPN picks HTTP/2.`,
  fix: 'Write protocol: HTTPS.',
  reads: [...SERVERS],
  ...twins(
    `${SERVER}      tls: {mode: SIMPLE, credentialName: otlp-grpc-cert}
`,
    'protocol: HTTPS',
    'protocol: GRPC',
  ),
  *check({ gateways }) {
    for (const server of gateways.flatMap(({ servers }) => servers)) {
      if (!terminatesTls(server) || !PLAIN.has(server.protocol)) continue;
      yield {
        object: server.gateway.manifest,
        path: server.at.protocol,
        got: `${serverText(server)} has protocol ${server.protocol} and tls.mode ${server.tls?.mode}`,
      };
    }
  },
};

const PLAIN = new Set(['GRPC', 'GRPC-WEB', 'HTTP', 'HTTP2', 'TCP', 'MONGO']);
