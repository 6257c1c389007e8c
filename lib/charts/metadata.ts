import type { ChartProps } from 'cdk8s';

/**
 * Argo CD's sync waves. Each wave is applied when the one before is healthy. The order is from the inside out: the edge
 * opens last, and nothing waits for a load balancer, a certificate or an autoscaler’s figures, which may need minutes or a
 * person.
 * https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/
 */
export const Wave = {
  NAMESPACE: -2,
  CONFIG: -1,
  WORKLOAD: 0,
  ROUTES: 1,
  /** The routes' wave: monitoring exists before the edge opens, and if it fails, no route waits for it. */
  OPERATIONS: 1,
  DOOR: 2,
} as const;

/** Value of the label that says what an object belongs to. */
export type Component = 'alloy' | 'otlp-gateway' | 'otlp-smoke-test';

/**
 * The labels that Kubernetes recommends.
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
 */
export function labelsOf(component: Component): Record<string, string> {
  return { 'app.kubernetes.io/name': component, 'app.kubernetes.io/part-of': 'alloy-otlp-ingress' };
}

/** Props for Chart that put these labels on every object. The caller's own labels win. */
export function withLabels(props: ChartProps, component: Component): ChartProps {
  return { ...props, labels: { ...labelsOf(component), ...props.labels } };
}

/** Metadata of an object: an explicit name, the wave, and the namespace if it is not the chart's. */
export function metadata(
  { name, namespace }: { readonly name: string; readonly namespace?: string },
  wave: (typeof Wave)[keyof typeof Wave],
  annotations: Readonly<Record<string, string>> = {},
) {
  return {
    name,
    ...(namespace !== undefined && { namespace }),
    annotations: { 'argocd.argoproj.io/sync-wave': String(wave), ...annotations },
  };
}
