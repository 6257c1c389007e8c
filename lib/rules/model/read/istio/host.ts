import { get, list, text } from '../../../../kubernetes/json';
import { groupBy } from '../../group';

/**
 * The cluster domain that Kubernetes has by default.
 * https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
 */
const DEFAULT_DOMAIN = 'cluster.local';

/**
 * Completes a host as Istio does: a name without a dot is a Service in the object's namespace. A name in the cluster's
 * own `domain` is moved to cluster.local, so that one Service has one name.
 *
 * @param domain the cluster's own domain. @default 'cluster.local'
 */
export function completeHost(host: string, namespace: string, domain = DEFAULT_DOMAIN): string {
  if (host === '' || host === '*') return host;
  if (!host.includes('.')) return `${host}.${namespace}.svc.${DEFAULT_DOMAIN}`;
  const suffix = `.svc.${domain}`;
  return host.endsWith(suffix) ? `${host.slice(0, -domain.length)}${DEFAULT_DOMAIN}` : host;
}

/** Moves a name made by `completeHost` back to the cluster's own domain. */
export function inDomain(fqdn: string, domain: string): string {
  const suffix = `.svc.${DEFAULT_DOMAIN}`;
  return fqdn.endsWith(suffix) ? `${fqdn.slice(0, -DEFAULT_DOMAIN.length)}${domain}` : fqdn;
}

/** Namespace and name of the Service in `name.namespace.svc.cluster.local`. */
export function serviceName(fqdn: string): { namespace: string; name: string } | undefined {
  const [, name, namespace] = /^([^.*]+)\.([^.]*)\.svc\.cluster\.local$/.exec(fqdn) ?? [];
  return name === undefined ? undefined : { name, namespace: namespace! };
}

/** An object that may name Services. */
interface Named {
  readonly kind: string;
  readonly value: unknown;
}

/** How many objects have to agree on a domain: one alone may be mistyped. */
const WITNESSES = 2;

/**
 * The domain of the cluster: the one that all destinations of VirtualServices and hosts of DestinationRules have, if at least two
 * objects say so; else the default.
 */
export function clusterDomainIn(manifests: readonly Named[]): string {
  const said = manifests.flatMap(manifest =>
    hostsIn(manifest).map(host => ({ manifest, domain: SERVICE.exec(host)?.[1] })),
  );
  const byDomain = groupBy(
    said.filter(({ domain }) => domain !== undefined),
    ({ domain }) => domain!,
  );
  const [domain, ...others] = byDomain.keys();
  if (domain === undefined || others.length) return DEFAULT_DOMAIN;
  return new Set(byDomain.get(domain)!.map(({ manifest }) => manifest)).size < WITNESSES ? DEFAULT_DOMAIN : domain;
}

const SERVICE = /^[^.*]+\.[^.]+\.svc\.(.+)$/;

function hostsIn({ kind, value }: Named): string[] {
  const spec = get(value, 'spec');
  if (kind === 'DestinationRule') return [text(get(spec, 'host')) ?? ''];
  if (kind !== 'VirtualService') return [];
  return ['http', 'tcp', 'tls']
    .flatMap(protocol => list(get(spec, protocol)))
    .flatMap(route => list(get(route, 'route')))
    .map(target => text(get(target, 'destination', 'host')) ?? '');
}
