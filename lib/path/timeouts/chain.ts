/** What a chain is: the times, sizes and numbers of requests that depend on each other from hop to hop. */
import { ALLOY_OTELCOL, AWS_ELB, ISTIO, KUBERNETES } from '../../environment/schema/pages';
import type { HopId } from '../../hops';

/** Values that depend on each other, in order. */
export interface Chain {
  readonly title: string;
  /** What happens where a relation does not hold. */
  readonly why: string;
  readonly rows: readonly Row[];
}

/** One value of a chain. */
export interface Row {
  readonly what: string;
  /** Where the value acts; undefined: at the sender. */
  readonly hop?: HopId;
  /** Undefined: somebody else's to say, or no limit; then `otherwise` says so. */
  readonly value?: number;
  readonly unit: 's' | 'bytes' | 'requests';
  readonly otherwise?: string;
  /** The object and field, or the file, that says the value. */
  readonly setIn: string;
  /** The relation to the next row of the chain; undefined: none. */
  readonly mustBe?: 'below' | 'at most';
  /** The page that owns the fact. */
  readonly page: string;
}

/** Whether a row stands as it must to the next one. What is not ours to say is not judged. */
export function holds({ value, mustBe }: Row, next: Row | undefined): boolean {
  if (mustBe === undefined || value === undefined || next?.value === undefined) return true;
  return mustBe === 'below' ? value < next.value : value <= next.value;
}

export { ISTIO_NETWORKING } from '../../environment/schema/pages';

export const AWS_GUIDE = `${AWS_ELB}network/`;
export const PROXY_CONFIG_PAGE = `${ISTIO}reference/config/istio.mesh.v1alpha1/#ProxyConfig`;
export const POD_TERMINATION = `${KUBERNETES}concepts/workloads/pods/pod-lifecycle/#pod-termination`;
export const HPA_BEHAVIOR = `${KUBERNETES}concepts/workloads/autoscaling/horizontal-pod-autoscale/#configurable-scaling-behavior`;
export const ENVOY_TIMEOUTS = 'https://www.envoyproxy.io/docs/envoy/latest/faq/configuration/timeouts';
export const RECEIVER = `${ALLOY_OTELCOL}otelcol.receiver.otlp/`;
export const EXPORTER = `${ALLOY_OTELCOL}otelcol.exporter.otlp/`;
