import { SERVERS } from '../../kubernetes/kinds';
import { SERVER } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { serverText } from '../model/servers';

export const gatewayPassesTlsThrough: Rule = {
  id: 'gateway-passes-tls-through',
  hop: 'listener',
  severity: 'error',
  summary: 'A Gateway server that has a certificate says in tls.mode that it ends TLS with it.',
  why: `Without tls.mode Istio takes PASSTHROUGH: the certificate is ignored, Envoy hands the encrypted bytes on by SNI,
and only tls routes of a VirtualService apply. The http routes are never looked at, so clients get a reset connection.`,
  fix: 'Write tls.mode: SIMPLE, or MUTUAL where clients bring certificates.',
  reads: [...SERVERS],
  ...twins(
    `${SERVER}      tls: {mode: SIMPLE, credentialName: otlp-grpc-cert}
`,
    'mode: SIMPLE, ',
    '',
  ),
  *check({ gateways }) {
    for (const server of gateways.flatMap(({ servers }) => servers)) {
      const { tls } = server;
      if (tls?.mode !== 'PASSTHROUGH' || tls.credentials.length === 0) continue;
      yield {
        object: server.gateway.manifest,
        path: tls.modeIsWritten ? tls.at.mode : server.at.tls,
        got: `${serverText(server)} has the credential ${tls.credentials[0]!.name} and ${
          tls.modeIsWritten ? 'tls.mode PASSTHROUGH, which ignores it' : 'no tls.mode, which means PASSTHROUGH'
        }`,
      };
    }
  },
};
