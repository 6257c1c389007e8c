import { coveredBy } from '../../kubernetes/hosts';
import { few, get, text } from '../../kubernetes/json';
import { ROUTES, SERVERS } from '../../kubernetes/kinds';
import { type Manifest, nameOf } from '../../kubernetes/manifests';
import { SERVER } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { credentials, namesOf, SECRET_MAKERS } from '../model/credentials';
import { servedTables } from '../model/delegates';
import { reachedBy } from '../model/flows';
import { groupBy } from '../model/group';
import { type Model, perModel } from '../model/model';
import { type Server, serverText } from '../model/servers';

export const credentialNotForHost: Rule = {
  id: 'credential-not-for-host',
  hop: 'certificate',
  severity: 'error',
  summary: 'The certificate of a server covers each of its hosts.',
  why: `Envoy serves the certificate whatever its names are. The client compares them with the host that it called and ends the
handshake: "certificate is valid for …, not …". A wildcard stands for exactly one label, and a commonName counts for nothing
("certificate relies on legacy Common Name field"). For a server of a wildcard the hosts are those of its VirtualServices.`,
  fix: "Add the host to the Certificate's dnsNames, or name the right credential.",
  reads: [...SERVERS, ...ROUTES, ...SECRET_MAKERS],
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
      if (!certificate || (names.size === 0 && !text(get(certificate.value, 'spec', 'commonName')))) continue;
      const bare = hostsOf(model, server).filter(host => !isFor(names, host));
      if (bare.length === 0) continue;
      const others = few(written) || `its commonName alone, which Go's senders don't read`;
      yield {
        object: server.gateway.manifest,
        path,
        got: `${serverText(server)} is for ${few(bare)}, and ${nameOf(certificate)} is for ${others}`,
      };
    }
  },
};

/** A server's hosts, and of a wildcard those that VirtualServices route there and no other server names. */
function hostsOf(model: Model, server: Server): readonly string[] {
  const own = server.hosts.map(({ name }) => name);
  const routed = (routedOn(model).get(server) ?? []).filter(host => !named(model).has(host));
  if (!own.some(host => host.startsWith('*'))) return own;
  return [...new Set([...own.filter(host => host !== '*'), ...routed])];
}

/** Whether a certificate is for a host, or for some host of a wildcard's, which stands for any number of labels. */
function isFor(names: ReadonlySet<string>, host: string): boolean {
  if (!host.startsWith('*')) return coveredBy(names, host);
  const end = host.slice(1).toLowerCase();
  return [...names].some(name => name.replace(/^\*/, '').endsWith(end));
}

const named = perModel(
  ({ gateways }) =>
    new Set(gateways.flatMap(({ servers }) => servers.flatMap(({ hosts }) => hosts.map(({ name }) => name)))),
);

const routedOn = perModel(model => {
  const pairs = servedTables(model).flatMap(table =>
    reachedBy(model, table).flatMap(({ server, hosts }) =>
      hosts.filter(host => !host.startsWith('*')).map(host => ({ server, host })),
    ),
  );
  return new Map(
    [...groupBy(pairs, ({ server }) => server)].map(([server, some]) => [server, some.map(({ host }) => host)]),
  );
});

/** The names of a credential that Certificates alone make, as they are written and in small letters. */
const namesIn = perModel((_, makers: readonly Manifest[]) => {
  const written = makers.flatMap(namesOf);
  const names = new Set(written.map(name => name.toLowerCase()));
  return { written, names, certificate: makers.every(({ kind }) => kind === 'Certificate') ? makers[0] : undefined };
});
