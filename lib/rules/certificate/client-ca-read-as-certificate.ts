import { CA_SUFFIX } from '../../facts/istio';
import { SERVERS } from '../../kubernetes/kinds';
import { SERVER } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { serverText } from '../model/servers';

export const clientCaReadAsCertificate: Rule = {
  id: 'client-ca-read-as-certificate',
  hop: 'certificate',
  severity: 'error',
  summary: 'The name in caCertCredentialName ends in -cacert.',
  why: `Istiod takes a credential for a CA by that ending, and finds the Secret with or without it. Any other name it reads as a
certificate with its key; a Secret that holds only ca.crt then yields nothing, and every handshake is refused, also with the right
client certificate.`,
  fix: 'Write caCertCredentialName: <Secret>-cacert; the Secret may keep its name.',
  reads: [...SERVERS],
  ...twins(
    `${SERVER}      tls: {mode: MUTUAL, credentialName: otlp-grpc-cert, caCertCredentialName: senders-cacert}
`,
    'senders-cacert',
    'senders-ca',
  ),
  *check({ gateways }) {
    for (const server of gateways.flatMap(({ servers }) => servers)) {
      const name = server.tls?.clientCa;
      if (name === undefined || name.endsWith(CA_SUFFIX)) continue;
      yield {
        object: server.gateway.manifest,
        path: server.tls!.at.clientCa,
        got: `${serverText(server)} names "${name}", which is read as a certificate and key`,
      };
    }
  },
};
