/** Completes a host as Istio does: a name without a dot is a Service in the object's namespace. */
export function completeHost(host: string, namespace: string): string {
  return host.includes('.') || host === '' || host === '*' ? host : `${host}.${namespace}.svc.cluster.local`;
}

/** Namespace and name of the Service in `name.namespace.svc.cluster.local`. */
export function serviceName(fqdn: string): { namespace: string; name: string } | undefined {
  const [, name, namespace] = /^([^.*]+)\.([^.]*)\.svc\.cluster\.local$/.exec(fqdn) ?? [];
  return name === undefined ? undefined : { name, namespace: namespace! };
}
