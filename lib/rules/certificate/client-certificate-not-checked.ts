import { get, list, type Path } from '../../kubernetes/json';
import { SERVERS } from '../../kubernetes/kinds';
import { SERVER } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { type Server, serverText } from '../model/servers';

export const clientCertificateNotChecked: Rule = {
  id: 'client-certificate-not-checked',
  hop: 'certificate',
  severity: 'error',
  summary: 'A server that says which certificates of senders are good also asks for them, and checks them.',
  why: `With insecureSkipVerify a server of mode MUTUAL takes a certificate of any CA, one's own too: anybody gets in. Mode SIMPLE asks for no certificate, so that a CA for clients and the hashes of their
certificates mean nothing there; and hashes are compared only where the server's certificate comes from a Secret. Nothing is refused and nothing logged.`,
  fix: 'Write mode: MUTUAL with the CA of the senders in a Secret, and take insecureSkipVerify out.',
  gatewayApiFix: 'Take mode out of the validation, or write AllowValidOnly.',
  reads: [...SERVERS],
  ...twins(
    `${SERVER}      tls: {mode: MUTUAL, credentialName: otlp-grpc-cert, caCertCredentialName: senders-cacert, insecureSkipVerify: false}
`,
    'insecureSkipVerify: false',
    'insecureSkipVerify: true',
  ),
  *check({ gateways }) {
    for (const server of gateways.flatMap(({ servers }) => servers)) {
      const said = unchecked(server, get(server.gateway.manifest.value, ...server.at.tls));
      if (said)
        yield {
          object: server.gateway.manifest,
          path: [...server.at.tls, ...said.path],
          got: `${serverText(server)} ${said.got}`,
          ...(said.fix && { fix: said.fix }),
        };
    }
  },
};

type Said = { readonly path: Path; readonly got: string; readonly fix?: string } | undefined;

function unchecked({ tls }: Server, value: unknown): Said {
  if (!tls) return undefined;
  const asks = tls.mode === 'MUTUAL' || tls.mode === 'OPTIONAL_MUTUAL';
  if (asks && get(value, 'insecureSkipVerify') === true)
    return {
      path: ['insecureSkipVerify'],
      got: `has mode ${tls.mode} with insecureSkipVerify: a certificate of any CA opens it`,
      fix: 'Take insecureSkipVerify out.',
    };
  const hash = HASHES.find(field => list(get(value, field)).length > 0);
  if (tls.mode === 'SIMPLE') {
    const field = hash ?? (tls.clientCa ? 'caCertCredentialName' : undefined);
    if (!field) return undefined;
    return {
      path: [field],
      got: `has ${field}, and mode SIMPLE asks senders for no certificate`,
      fix: `Write mode: MUTUAL, or take ${field} out.`,
    };
  }
  if (asks && hash && tls.credentials.length === 0)
    return {
      path: [hash],
      got: `has ${hash}, which is compared only where the certificate comes from a Secret`,
      fix: 'Give the certificate as credentialName, or take it out.',
    };
  return undefined;
}

const HASHES = ['verifyCertificateHash', 'verifyCertificateSpki'];
