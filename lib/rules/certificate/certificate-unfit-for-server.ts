import { STAGING_ACME } from '../../facts/cert-manager';
import { get, type Path, text } from '../../kubernetes/json';
import { SERVERS } from '../../kubernetes/kinds';
import { type Manifest, nameOf } from '../../kubernetes/manifests';
import { SERVER } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { credentials, SECRET_MAKERS } from '../model/credentials';
import { issuerOf } from '../model/issuers';
import { perModel } from '../model/model';
import { serverText } from '../model/servers';

export const certificateUnfitForServer: Rule = {
  id: 'certificate-unfit-for-server',
  hop: 'certificate',
  severity: 'warning',
  summary: 'The certificate that a gateway serves is no CA, is renewed, and is signed by a CA that senders may know.',
  why: `A certificate of a CA can sign others, and its key lies with the gateway; clients with rustls or webpki end the handshake with it (CaUsedAsEndEntity), while OpenSSL and Go take it. With renewal
policy Disabled the certificate ends on its day, and then every handshake fails. What a staging server of ACME signs, no client trusts ("certificate signed by unknown authority").`,
  fix: 'Take isCA and renewal out, and name an issuer of the real server.',
  reads: ['ClusterIssuer', 'Issuer', ...SERVERS, ...SECRET_MAKERS],
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
        const said = maker.kind === 'Certificate' && !seen.has(maker) ? unfit(model, maker) : undefined;
        if (!said) continue;
        seen.add(maker);
        yield { object: maker, path: said.path, got: `${said.got}, and ${serverText(server)} serves it` };
      }
    }
  },
};

const unfit = perModel((model, certificate: Manifest): { path: Path; got: string } | undefined => {
  const { value } = certificate;
  if (get(value, 'spec', 'isCA') === true) return { path: ['spec', 'isCA'], got: 'it is a CA' };
  if (get(value, 'spec', 'renewal', 'policy') === 'Disabled')
    return { path: ['spec', 'renewal', 'policy'], got: 'it is never renewed' };
  const issuer = issuerOf(model, certificate);
  return STAGING_ACME.test(text(get(issuer?.value, 'spec', 'acme', 'server')) ?? '')
    ? { path: ['spec', 'issuerRef'], got: `${nameOf(issuer!)} orders at a staging server, whose CA no client trusts` }
    : undefined;
});
