import { inertJson } from '../../foreign/text';
import { PACKAGE } from '../command';

/** What an environment is made from: the options of the command `new`. undefined, empty and false: not said. */
export interface Wanted {
  readonly 'host-grpc': string | undefined;
  readonly 'host-http': string | undefined;
  readonly service: 'manifests' | 'deployment' | 'helm';
  readonly issuer: string | undefined;
  readonly 'secret-grpc': string | undefined;
  readonly 'secret-http': string | undefined;
  readonly tempo: string | undefined;
  readonly mimir: string | undefined;
  readonly loki: string | undefined;
  readonly tenant: string | undefined;
  readonly otlp: string | undefined;
  readonly 'client-ca': string | undefined;
  readonly allow: readonly string[];
  readonly 'internet-facing': boolean;
}

/** What a folder of environments has at hand for an editor, and for people. */
export interface Help {
  /** The JSON Schema, as a path from the environment's file. */
  readonly schema: string;
  /** The page of all fields, as a path from the project's folder. */
  readonly page: string;
}

/** What this repository's own environments have, and those of a repository that has us as a package. */
export const OWN_HELP: Help = { schema: 'environment.schema.json', page: 'docs/environment.md' };
export const helpInPackage = (toProject: string): Help => ({
  schema: `${toProject}/node_modules/${PACKAGE}/environments/environment.schema.json`,
  page: `node_modules/${PACKAGE}/docs/environment.md`,
});

/** Writes an environment file with a word on each section. What was not said is left out, for the schema to miss. */
export function environmentText(name: string, wanted: Wanted, { schema, page }: Help): string {
  return `# yaml-language-server: $schema=${schema}
# Every field, with its default: ${page}
name: ${scalar(name)}

# The names that senders use. Their DNS records point to the load balancer, which is there after the first sync.
hosts:${lines(2, [field('grpc', wanted['host-grpc']), field('http', wanted['host-http'])])}

# ${wanted['internet-facing'] ? 'Reached from the internet.' : 'Reached from the VPC, and what is connected to it.'} A change makes another load balancer, with other addresses.
nlb:
  scheme: ${wanted['internet-facing'] ? 'internet-facing' : 'internal'}${families(wanted)}

${gateway(wanted)}

${tls(wanted)}
${access(wanted)}${tenant(wanted)}
# Senders are told OK when the backend has what they sent.
destinations:${lines(2, destinations(wanted))}
`;
}

/** Addresses of IPv6 ask for a load balancer that has some too. */
const families = ({ allow }: Wanted) =>
  allow.some(range => range.includes(':')) ? '\n  ipAddressType: dualstack' : '';

const GATEWAYS: Readonly<Record<Wanted['service'], string>> = {
  manifests: `# A Service istio-ingressgateway-otlp of our own, with a load balancer of its own, beside what the gateway has already.
# Another gateway: its name, namespace and selector go here.
gateway:
  service: {manifests: {}}`,
  deployment: `# A gateway for OTLP alone: its Service and its pods are ours.
gateway:
  name: otlp-gateway
  namespace: otlp-gateway
  service: {manifests: {}}
  deployment: {createNamespace: true}`,
  helm: `# A release otlp-gateway of the chart istio/gateway, for OTLP alone. One that others use too needs presentValues.
gateway:
  name: otlp-gateway
  namespace: otlp-gateway
  dedicated: true
  service: {helm: {}}`,
};

/** The chart's other ports are nothing for the internet. */
function gateway({ service, 'internet-facing': isPublic }: Wanted): string {
  return GATEWAYS[service] + (service === 'helm' && isPublic ? '\n  ports: []' : '');
}

function tls(wanted: Wanted): string {
  const secrets = [field('grpc', wanted['secret-grpc']), field('http', wanted['secret-http'])].flat();
  const own = wanted.issuer === undefined ? [] : [`issuer: {name: ${scalar(wanted.issuer)}}`];
  const theirs = secrets.length ? ['secrets:', ...secrets.map(line => `  ${line}`)] : [];
  const word = theirs.length
    ? 'Secrets (kubernetes.io/tls) that somebody keeps in the gateway’s namespace.'
    : 'cert-manager issues the certificates of the hosts, in the gateway’s namespace.';
  return `# ${word}\ntls:${lines(2, [own, theirs])}\n`;
}

function access(wanted: Wanted): string {
  const ca = wanted['client-ca'] === undefined ? [] : [`mtls: {caSecret: ${scalar(wanted['client-ca'])}}`];
  const list = wanted.allow.length ? [`allowlist: [${wanted.allow.map(scalar).join(', ')}]`] : [];
  if (ca.length + list.length === 0) return '';
  return `# Who may send: senders meet all of it.\naccess:${lines(2, [ca, list])}\n`;
}

function tenant({ tenant: name }: Wanted): string {
  if (name === undefined) return '';
  return `\n# What comes in is sent on for this tenant.\ntenant: {fixed: ${scalar(name)}}\n`;
}

function destinations({ tempo, mimir, loki, otlp }: Wanted): string[][] {
  const signal = (name: string, ...of: readonly (readonly string[])[]) => {
    const own = of.flat();
    return own.length ? [`${name}:`, ...own.map(line => `  ${line}`)] : [];
  };
  return [
    signal('traces', backend('tempo', tempo), field('otlp', otlp)),
    signal('metrics', backend('mimir', mimir)),
    signal('logs', backend('loki', loki)),
  ];
}

/** A backend in the cluster, said as service.namespace or service.namespace:port, with the rest of its DNS name or without. */
function backend(name: string, said: string | undefined): string[] {
  if (said === undefined) return [];
  const [host = '', port] = said.split(':');
  const [service = '', namespace] = host.split('.');
  const fields = [
    `service: ${scalar(service)}`,
    ...(namespace ? [`namespace: ${scalar(namespace)}`] : []),
    ...(port === undefined ? [] : [`port: ${/^\d+$/.test(port) ? port : scalar(port)}`]),
  ];
  return [`${name}: {${fields.join(', ')}}`];
}

const field = (name: string, value: string | undefined): string[] =>
  value === undefined ? [] : [`${name}: ${scalar(value)}`];

/** Lines below a key; of none, an empty mapping. */
function lines(indent: number, all: readonly (readonly string[])[]): string {
  const below = all.flat();
  return below.length ? below.map(line => `\n${' '.repeat(indent)}${line}`).join('') : ' {}';
}

/** Without quotes only where every parser of YAML takes it for that text. */
function scalar(value: string): string {
  const isPlain = /^[a-z][-a-z0-9_./]*$/i.test(value) && !/^(?:true|false|yes|no|on|off|y|n|null)$/i.test(value);
  return isPlain ? value : inertJson(value);
}
