/** What the host of a destination is: a Service of the cluster, a host elsewhere, or what only a person can know. */
import { hostOf } from './derive';
import type { Environment } from './schema';

/** A Service by its name and namespace. */
export interface ServiceName {
  readonly name: string;
  readonly namespace: string;
}

type Cluster = Pick<Environment, 'alloy' | 'mesh'>;

/** The Service that an endpoint names as Alloy's pods resolve it: tempo, tempo.tempo, tempo.tempo.svc, with the cluster's domain or without. */
export function serviceOf(endpoint: string, { alloy, mesh }: Cluster): ServiceName | undefined {
  const host = hostOf(endpoint).toLowerCase();
  if (addressOf(endpoint) !== undefined) return undefined;
  const suffix = [`.svc.${mesh.clusterDomain}`, '.svc'].find(
    end => host.endsWith(end) && host.slice(0, -end.length).includes('.'),
  );
  const labels = (suffix ? host.slice(0, -suffix.length) : host).split('.');
  if (!suffix && labels.length > 2) return undefined;
  return { name: labels.at(-2) ?? labels[0]!, namespace: labels.length === 1 ? alloy.namespace : labels.at(-1)! };
}

/** The name by which Istio knows the Service of an endpoint. */
export function serviceHost(endpoint: string, cluster: Cluster): string {
  const { name, namespace } = serviceOf(endpoint, cluster)!;
  return `${name}.${namespace}.svc.${cluster.mesh.clusterDomain}`;
}

/**
 * The IPv4 address of an endpoint as four numbers, from any spelling that resolvers take (127.1, 0x7f000001); undefined
 * for a name.
 */
export function addressOf(endpoint: string): string | undefined {
  const host = hostOf(endpoint);
  // The last label of a DNS name is no number: https://url.spec.whatwg.org/#ends-in-a-number-checker
  if (!/(^|\.)(0x[0-9a-f]*|[0-9]+)$/i.test(host)) return undefined;
  return URL.canParse(`http://${host}/`) ? new URL(`http://${host}/`).hostname : host;
}

/** Top-level domains beside the countries', which have two letters: hosts there are as likely as a namespace of that name. */
const TOP_LEVEL = new Set(
  `com net org info biz edu gov mil int arpa name pro aero asia cat coop jobs mobi museum post tel travel
  academy agency app art blog build business center chat cloud club company computer consulting dev digital directory
  email energy engineering enterprises exchange expert finance fun games global group health help host hosting house
  industries ink institute international link live ltd management media money network new news one online page partners
  press rocks run sale school security services shop site social software solutions space store studio support systems
  team tech technology tools top training university vip watch website wiki work works world xyz zone`.split(/\s+/),
);
/** Top-level domains of private networks. https://www.rfc-editor.org/rfc/rfc6762#appendix-G */
const PRIVATE = new Set(['corp', 'home', 'internal', 'intranet', 'lan', 'local', 'localdomain', 'private']);

/** Why an endpoint may be a Service of the cluster as well as a host elsewhere; undefined where that is clear. */
export function doubt(endpoint: string, withCredential: boolean, cluster: Cluster): string | undefined {
  const host = hostOf(endpoint).toLowerCase();
  const labels = host.split('.');
  const last = labels.at(-1)!;
  const { clusterDomain } = cluster.mesh;
  if (addressOf(endpoint) !== undefined) return 'an address says nothing of who answers there';
  if (labels.length === 2) {
    if (TOP_LEVEL.has(last) || PRIVATE.has(last) || last.length === 2 || last.startsWith('xn--')) {
      return `it may be the Service "${labels[0]}" in the namespace "${last}" or a host of the domain .${last}`;
    }
    return withCredential
      ? 'two labels may be a Service and its namespace or a host, and a credential goes there'
      : undefined;
  }
  if (serviceOf(endpoint, cluster)) return undefined;
  const other = /\.svc\.(.+)$/.exec(host)?.[1];
  if (other)
    return `it looks like a Service of the cluster domain ${other}, and mesh.clusterDomain is ${clusterDomain}`;
  if (host.endsWith(`.${clusterDomain}`))
    return `it is in mesh.clusterDomain, but no Service: that has .svc before ${clusterDomain}`;
  return last === 'local' || last === 'localdomain'
    ? `.${last} is of a private network or of another cluster`
    : undefined;
}
