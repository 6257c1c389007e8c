/**
 * Argo CD applies waves in this order, each when the one before is healthy. Inside out: the door opens last, and nothing
 * waits for a load balancer or a certificate, which may need minutes or a person.
 */
export const Wave = {
  NAMESPACE: -2,
  CONFIG: -1,
  WORKLOAD: 0,
  ROUTES: 1,
  /** With the routes: they stand before the door opens, and if one fails, no route waits for it. */
  OPERATIONS: 1,
  DOOR: 2,
} as const;

/** Metadata of every object: its explicit name, the recommended labels, its wave. */
export function metadata(
  { name, namespace }: { readonly name: string; readonly namespace?: string },
  app: 'alloy' | 'otlp-gateway' | 'otlp-smoke-test',
  wave: (typeof Wave)[keyof typeof Wave],
  annotations: Readonly<Record<string, string>> = {},
) {
  return {
    name,
    ...(namespace !== undefined && { namespace }),
    labels: { 'app.kubernetes.io/name': app, 'app.kubernetes.io/part-of': 'alloy-otlp-ingress' },
    annotations: { 'argocd.argoproj.io/sync-wave': String(wave), ...annotations },
  };
}
