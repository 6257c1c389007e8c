import { coveredBy } from '../../kubernetes/hosts';
import { few } from '../../kubernetes/json';
import { SERVERS } from '../../kubernetes/kinds';
import { type Manifest, nameOf } from '../../kubernetes/manifests';
import { SERVER } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { credentials, namesOf, SECRET_MAKERS } from '../model/credentials';
import { perModel } from '../model/model';
import { serverText } from '../model/servers';

export const credentialNotForHost: Rule = {
  id: 'credential-not-for-host',
  hop: 'certificate',
  severity: 'error',
  summary: 'The certificate of a server covers each of its hosts.',
  why: `Envoy serves the certificate whatever its names are. The client compares them with the host that it called and ends the
handshake: "certificate is valid for …, not …". A wildcard stands for exactly one label.`,
  fix: "Add the host to the Certificate's dnsNames, or name the right credential.",
  reads: [...SERVERS, ...SECRET_MAKERS],
  ...twins(
    `${SERVER}      tls: {mode: SIMPLE, credentialName: otlp-grpc-cert}
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: otlp-grpc, namespace: istio-system}
spec:
  secretName: otlp-grpc-cert
  dnsNames: ["*.example.com"]
  issuerRef: {name: letsencrypt}
`,
    '"*.example.com"',
    '"*.otlp.example.com"',
  ),
  *check(model) {
    for (const { server, path, makers } of credentials(model)) {
      const { certificate, written, names } = namesIn(model, makers);
      if (!certificate || names.size === 0) continue;
      const hosts = server.hosts.map(({ name }) => name).filter(host => !host.startsWith('*'));
      const bare = hosts.filter(host => !coveredBy(names, host));
      if (bare.length === 0) continue;
      yield {
        object: server.gateway.manifest,
        path,
        got: `${serverText(server)} is for ${few(bare)}, and ${nameOf(certificate)} is for ${few(written)}`,
      };
    }
  },
};

/** The names of a credential that Certificates alone make, as they are written and in small letters. */
const namesIn = perModel((_, makers: readonly Manifest[]) => {
  const written = makers.flatMap(namesOf);
  const names = new Set(written.map(name => name.toLowerCase()));
  return { written, names, certificate: makers.every(({ kind }) => kind === 'Certificate') ? makers[0] : undefined };
});
