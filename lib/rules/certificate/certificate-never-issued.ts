import { LETS_ENCRYPT, PRIVATE_ENDS, PUBLIC_ACME } from '../../facts/cert-manager';
import { inert } from '../../foreign/text';
import { get, list, stringMap, strings, text } from '../../kubernetes/json';
import { SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { type Manifest, nameOf } from '../../kubernetes/manifests';
import { within } from '../../kubernetes/networks';
import { selects } from '../../kubernetes/selector';
import { type Rule, twins } from '../engine/rule';
import { credentials, SECRET_MAKERS, secretMakers } from '../model/credentials';
import { gatewayServices } from '../model/fronts';
import { issuerOf, secretNamespace } from '../model/issuers';
import { type Model, perModel } from '../model/model';
import type { Problem } from '../model/problem';

export const certificateNeverIssued: Rule = {
  id: 'certificate-never-issued',
  hop: 'certificate',
  severity: 'error',
  summary: 'The issuer of a Certificate can make it: its solvers prove each name, and its CA is a CA.',
  why: `An ACME issuer proves a wildcard by DNS alone, and a name that no solver selects not at all ("no configured challenge solvers can be used"); it wants the commonName among the dnsNames. Public CAs refuse an order with one
name or address that is not public, for all of its names. A CA issuer whose certificate is no CA is never ready. The Certificate is accepted, the Secret is never made, and every handshake ends in a reset.`,
  fix: 'Ask for what the issuer can prove, or name another issuer.',
  reads: ['ClusterIssuer', 'Issuer', ...SERVERS, 'Service', ...SECRET_MAKERS, ...WORKLOADS],
  ...twins(
    `apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: {name: letsencrypt}
spec:
  acme:
    server: https://acme-v02.api.letsencrypt.org/directory
    privateKeySecretRef: {name: letsencrypt}
    solvers: [{http01: {ingress: {ingressClassName: istio}}}]
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: otlp, namespace: istio-system}
spec:
  secretName: otlp-cert
  dnsNames: [otlp-grpc.example.com]
  issuerRef: {kind: ClusterIssuer, name: letsencrypt}
`,
    '[otlp-grpc.example.com]',
    '["*.example.com"]',
  ),
  *check(model) {
    for (const object of model.manifests.ofKind('Certificate')) {
      const issuer = issuerOf(model, object);
      if (!issuer) continue;
      const acme = get(issuer.value, 'spec', 'acme');
      if (acme) for (const fault of ofAcme(object, issuer, acme)) yield { object, ...fault };
    }
    for (const issuer of ['ClusterIssuer', 'Issuer'].flatMap(kind => model.manifests.ofKind(kind))) {
      yield* ofCa(model, issuer);
      yield* ofServer(issuer);
    }
    yield* withoutPort80(model);
  },
};

type Fault = Omit<Problem, 'object'>;

function* ofAcme({ value }: Manifest, issuer: Manifest, acme: unknown): Generator<Fault> {
  const labels = stringMap(get(value, 'metadata', 'labels'));
  const names = list(get(value, 'spec', 'dnsNames'));
  const addresses = strings(get(value, 'spec', 'ipAddresses'));
  const common = text(get(value, 'spec', 'commonName'));
  if (common && !common.includes('$') && ![...names, ...addresses].includes(common))
    yield {
      path: ['spec', 'commonName'],
      got: `commonName ${inert(common)} is not among the dnsNames, and ${nameOf(issuer)} speaks ACME`,
      fix: 'Add the name to dnsNames, or take commonName out.',
    };
  const host = PUBLIC_ACME.find(one => text(get(acme, 'server'))?.includes(one));
  const inner = addresses.findIndex(one => isInner(`${one}/${one.includes(':') ? 128 : 32}`));
  if (host && inner >= 0)
    yield {
      path: ['spec', 'ipAddresses', inner],
      got: `${addresses[inner]} is a private address, and ${nameOf(issuer)} orders at ${host}`,
      fix: 'Take the address out, or name an issuer with a CA of your own.',
    };
  for (const [index, name] of names.entries()) {
    if (typeof name !== 'string' || name.includes('$')) continue;
    const path = ['spec', 'dnsNames', index];
    if (host && isPrivate(name))
      yield {
        path,
        got: `${inert(name)} is no public name, and ${nameOf(issuer)} orders at ${host}`,
        fix: 'Take the name out, or name an issuer with a CA of your own.',
      };
    else if (!solves(list(get(acme, 'solvers')), name, labels))
      yield {
        path,
        got: `no solver of ${nameOf(issuer)} is for ${inert(name)}${name.startsWith('*') ? ', which only dns01 proves' : ''}`,
        fix: name.startsWith('*')
          ? 'List the hosts themselves, or add a solver with dns01 to the issuer.'
          : "Add the name's zone to a solver of the issuer.",
      };
  }
}

const isInner = within([
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '127.0.0.0/8',
  '169.254.0.0/16',
  'fc00::/7',
  '::1/128',
]);

function isPrivate(name: string): boolean {
  const labels = name.toLowerCase().replace(/\.$/, '').split('.');
  return labels.length === 1 || PRIVATE_ENDS.includes(labels.at(-1)!);
}

/** Whether a solver may prove a name. @see https://cert-manager.io/docs/configuration/acme/#adding-multiple-solver-types */
function solves(solvers: readonly unknown[], name: string, labels: Readonly<Record<string, string>>): boolean {
  // a server may know the names already, and then asks for no proof
  if (solvers.length === 0) return true;
  return solvers.some(solver => {
    const isAble = get(solver, 'dns01') || (get(solver, 'http01') && !name.startsWith('*'));
    const selector = get(solver, 'selector');
    const wanted = stringMap(get(selector, 'matchLabels'));
    const [names, zones] = [strings(get(selector, 'dnsNames')), strings(get(selector, 'dnsZones'))];
    return (
      isAble &&
      (names.length === 0 || names.includes(name)) &&
      (zones.length === 0 || zones.some(zone => name === zone || name.endsWith(`.${zone}`))) &&
      (Object.keys(wanted).length === 0 || selects(wanted, labels))
    );
  });
}

/** An address of Let's Encrypt that is no directory of its ACME. */
function* ofServer(object: Manifest): Generator<Problem> {
  const server = text(get(object.value, 'spec', 'acme', 'server')) ?? '';
  if (!/\bletsencrypt\.org\b/.test(server) || server.includes('$') || LETS_ENCRYPT.includes(server)) return;
  yield {
    object,
    path: ['spec', 'acme', 'server'],
    got: `${inert(server)} is no directory of Let's Encrypt`,
    fix: `Write ${LETS_ENCRYPT[0]}.`,
  };
}

/** Names that are proved over port 80 alone, at gateways whose load balancers do not have the port. */
function* withoutPort80(model: Model): Generator<Problem> {
  const seen = new Set<Manifest>();
  for (const { server, makers } of credentials(model)) {
    const services = gatewayServices(model, server.gateway);
    if (services.length === 0 || services.some(({ ports }) => ports.some(({ port }) => port === 80))) continue;
    for (const object of makers) {
      const issuer = seen.has(object) ? undefined : issuerByHttpAlone(model, object);
      if (!issuer) continue;
      const hosts = new Set(server.hosts.map(({ name }) => name));
      const index = strings(get(object.value, 'spec', 'dnsNames')).findIndex(name => hosts.has(name));
      if (index < 0) continue;
      seen.add(object);
      yield {
        object,
        path: ['spec', 'dnsNames', index],
        got: `${nameOf(issuer)} proves the name over port 80, which ${nameOf(services[0]!.manifest)} does not have`,
        fix: 'Add port 80 to the Service of the gateway, with a way to the solver, or a solver with dns01 to the issuer.',
      };
    }
  }
}

/** The issuer of a Certificate, if each of its solvers proves names over HTTP. */
const issuerByHttpAlone = perModel((model, object: Manifest): Manifest | undefined => {
  const issuer = object.kind === 'Certificate' ? issuerOf(model, object) : undefined;
  const solvers = list(get(issuer?.value, 'spec', 'acme', 'solvers'));
  return solvers.length > 0 && solvers.every(solver => get(solver, 'http01')) ? issuer : undefined;
});

/** A CA issuer whose Secret is made by a Certificate that is no CA. */
function* ofCa(model: Model, issuer: Manifest): Generator<Problem> {
  const name = text(get(issuer.value, 'spec', 'ca', 'secretName'));
  const makers = name ? secretMakers(model, name, secretNamespace(model, issuer)) : [];
  const [maker] = makers;
  if (!maker || makers.some(({ kind, value }) => kind !== 'Certificate' || get(value, 'spec', 'isCA') === true)) return;
  yield {
    object: maker,
    path: ['spec', 'isCA'],
    got: `it is no CA, and ${nameOf(issuer)} signs with it`,
    fix: 'Write isCA: true.',
  };
}
