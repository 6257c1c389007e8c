import { get, type Path } from '../../kubernetes/json';
import { SERVERS } from '../../kubernetes/kinds';
import type { Manifest } from '../../kubernetes/manifests';
import { SERVER } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { credentials, SECRET_MAKERS } from '../model/credentials';
import { serverText } from '../model/servers';

export const certificateUnfitForServer: Rule = {
  id: 'certificate-unfit-for-server',
  hop: 'certificate',
  severity: 'warning',
  summary: 'The certificate that a gateway serves is no CA, and is renewed.',
  why: `A certificate of a CA can sign others, and its key lies with the gateway; clients with rustls or webpki end the handshake with it (CaUsedAsEndEntity), while OpenSSL and Go take it. With renewal
policy Disabled the certificate ends on its day, and then every handshake fails.`,
  fix: 'Take isCA and renewal out.',
  reads: [...SERVERS, ...SECRET_MAKERS],
  ...twins(
    `${SERVER}      tls: {mode: SIMPLE, credentialName: otlp-grpc-cert}
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: otlp-grpc, namespace: istio-system}
spec: {secretName: otlp-grpc-cert, isCA: false, dnsNames: [otlp-grpc.example.com], issuerRef: {kind: ClusterIssuer, name: company-ca}}
`,
    'isCA: false',
    'isCA: true',
  ),
  *check(model) {
    const seen = new Set<Manifest>();
    for (const { server, makers } of credentials(model)) {
      for (const maker of makers) {
        const said = maker.kind === 'Certificate' && !seen.has(maker) ? unfit(maker) : undefined;
        if (!said) continue;
        seen.add(maker);
        yield { object: maker, path: said.path, got: `${said.got}, and ${serverText(server)} serves it` };
      }
    }
  },
};

function unfit({ value }: Manifest): { path: Path; got: string } | undefined {
  if (get(value, 'spec', 'isCA') === true) return { path: ['spec', 'isCA'], got: 'it is a CA' };
  return get(value, 'spec', 'renewal', 'policy') === 'Disabled'
    ? { path: ['spec', 'renewal', 'policy'], got: 'it is never renewed' }
    : undefined;
}
