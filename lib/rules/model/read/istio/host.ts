/** What Istio makes of a host that is written in an object of that namespace: a name without a dot belongs to that namespace. */
export function completeHost(host: string, namespace: string): string {
  return host.includes('.') || host === '' || host === '*' ? host : `${host}.${namespace}.svc.cluster.local`;
}

/** Namespace and name of the Service behind `name.namespace.svc.cluster.local`. */
export function serviceName(fqdn: string): { namespace: string; name: string } | undefined {
  const [, name, namespace] = /^([^.*]+)\.([^.]*)\.svc\.cluster\.local$/.exec(fqdn) ?? [];
  return name === undefined ? undefined : { name, namespace: namespace! };
}
