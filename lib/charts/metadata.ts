import type { ChartProps } from 'cdk8s';

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

/** What the labels of an object say it belongs to. */
export type Component = 'alloy' | 'otlp-gateway' | 'otlp-smoke-test';

/** The recommended labels. https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/ */
export function labelsOf(component: Component): Record<string, string> {
  return { 'app.kubernetes.io/name': component, 'app.kubernetes.io/part-of': 'alloy-otlp-ingress' };
}

/** Props for Chart: the recommended labels on every object, which labels of the caller's own replace. */
export function withLabels(props: ChartProps, component: Component): ChartProps {
  return { ...props, labels: { ...labelsOf(component), ...props.labels } };
}

/** Metadata of an object: its explicit name, its wave, and a namespace where that is not the chart's. */
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
