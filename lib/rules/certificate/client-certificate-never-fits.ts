import { inert } from '../../foreign/text';
import { get, list } from '../../kubernetes/json';
import { SERVERS } from '../../kubernetes/kinds';
import { SERVER } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { serverText } from '../model/servers';

export const clientCertificateNeverFits: Rule = {
  id: 'client-certificate-never-fits',
  hop: 'certificate',
  severity: 'error',
  summary:
    'The names and hashes that a server wants of senders’ certificates are such that a certificate can have them.',
  why: `Envoy compares subjectAltNames letter by letter: "*.example.com" is met by no certificate but one for that very wildcard. A hash is 64 hexadecimal digits (of the certificate) or 44 characters of Base64 (of its
key); with any other text Envoy refuses the listener. Every sender's handshake fails, with the right certificate too.`,
  fix: 'Write names as the certificates have them, and hashes as openssl prints them.',
  reads: [...SERVERS],
  ...twins(
    `${SERVER}      tls: {mode: MUTUAL, credentialName: otlp-grpc-cert, caCertCredentialName: senders-cacert, subjectAltNames: [sender.example.com]}
`,
    '[sender.example.com]',
    '["*.example.com"]',
  ),
  *check({ gateways }) {
    for (const server of gateways.flatMap(({ servers }) => servers)) {
      if (server.tls?.mode !== 'MUTUAL' && server.tls?.mode !== 'OPTIONAL_MUTUAL') continue;
      const { manifest } = server.gateway;
      for (const { field, isRight, fix } of FORMS)
        for (const [index, one] of list(get(manifest.value, ...server.at.tls, field)).entries()) {
          if (typeof one !== 'string' || isRight(one)) continue;
          yield {
            object: manifest,
            path: [...server.at.tls, field, index],
            got: `${serverText(server)} wants ${inert(one)}, which no certificate ${field === 'subjectAltNames' ? 'of a sender has' : 'can have'}`,
            fix,
          };
        }
    }
  },
};

const FORMS = [
  {
    field: 'subjectAltNames',
    isRight: (name: string) => name !== '' && !name.includes('*'),
    fix: 'List the names themselves; for all certificates of the CA take subjectAltNames out.',
  },
  {
    field: 'verifyCertificateHash',
    isRight: (hash: string) => /^[0-9a-f]{64}$/i.test(hash) || /^[0-9a-f]{2}(?::[0-9a-f]{2}){31}$/i.test(hash),
    fix: 'Write what openssl x509 -outform DER | openssl dgst -sha256 prints: 64 hexadecimal digits.',
  },
  {
    field: 'verifyCertificateSpki',
    isRight: (hash: string) => /^[A-Za-z0-9+/]{43}=$/.test(hash),
    fix: 'Write the SHA-256 of the public key in Base64: 44 characters.',
  },
] as const;
