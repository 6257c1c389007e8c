import { SERVERS } from '../../kubernetes/kinds';
import { SERVER } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { serverText } from '../model/servers';

export const gatewayOldTls: Rule = {
  id: 'gateway-old-tls',
  hop: 'listener',
  severity: 'warning',
  summary: 'The gateway speaks TLS 1.2 or newer.',
  why: `TLS 1.0 and 1.1 are broken and forbidden by RFC 8996. Without ciphers of their own they do not even work: Envoy no
longer offers one that they know.`,
  fix: 'Leave minProtocolVersion out (TLS 1.2), or write TLSV1_2 or TLSV1_3.',
  reads: [...SERVERS],
  ...twins(
    `${SERVER}      tls: {mode: SIMPLE, credentialName: otlp-grpc-cert, minProtocolVersion: TLSV1_2}
`,
    'TLSV1_2',
    'TLSV1_0',
  ),
  *check({ gateways }) {
    for (const server of gateways.flatMap(({ servers }) => servers)) {
      const version = server.tls?.minVersion;
      if (version !== 'TLSV1_0' && version !== 'TLSV1_1') continue;
      yield {
        object: server.gateway.manifest,
        path: server.tls!.at.minVersion,
        got: `${serverText(server)} accepts ${version}`,
      };
    }
  },
};
