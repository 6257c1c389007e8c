/** Grafana Alloy, and the backends of Grafana that it usually sends to. */
import type { Signal } from './otlp';

/** The port of Alloy's own HTTP server. @see https://grafana.com/docs/alloy/latest/reference/cli/run/ (--server.http.listen-addr) */
export const HTTP_PORT = 12345;

/** Where Alloy says that it is ready, and that its components are. @see https://grafana.com/docs/alloy/latest/reference/http/ */
export const READY_PATH = '/-/ready';
export const HEALTHY_PATH = '/-/healthy';

/** Where Alloy serves its metrics. */
export const METRICS_PATH = '/metrics';

/**
 * What the counters of otelcol components call a signal's items, as in `otelcol_receiver_accepted_spans_total`.
 * @see https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.receiver.otlp/#debug-metrics
 */
export const ITEMS: Readonly<Record<Signal, string>> = {
  traces: 'spans',
  metrics: 'metric_points',
  logs: 'log_records',
};

/** The grpc-encodings that the OTLP receiver decodes; it cannot be told to take fewer. */
export const GRPC_ENCODINGS = ['gzip', 'snappy', 'zstd'] as const;

/**
 * The content-encodings that the OTLP receiver can be told to decode by name (and x-snappy-framed, a name for framed snappy).
 * @see https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.receiver.otlp/#http (compression_algorithms)
 */
export const HTTP_ENCODINGS = ['gzip', 'zstd', 'zlib', 'snappy', 'deflate', 'lz4'] as const;

/** After so many idle seconds the OTLP receiver closes an HTTP connection unless told otherwise; never before Alloy 1.18. */
export const RECEIVER_IDLE = { seconds: 60, since: { major: 1, minor: 18 } } as const;

/** The header by which Tempo, Mimir and Loki tell tenants apart, in small letters. @see https://grafana.com/docs/mimir/latest/references/http-api/#authentication */
export const TENANT_HEADER = 'x-scope-orgid';

/** What a release's values say of the names that the chart makes. */
export interface ChartNames {
  readonly nameOverride?: string;
  readonly fullnameOverride?: string;
}

/**
 * The name that the chart gives its Service and its controller, from the release's: the `fullname` of Helm's charts.
 * @see https://github.com/grafana/alloy/blob/main/operations/helm/charts/alloy/templates/_helpers.tpl
 */
export function chartFullname(release: string, { nameOverride, fullnameOverride }: ChartNames = {}): string {
  if (fullnameOverride) return cut(fullnameOverride);
  const name = nameOverride || 'alloy';
  return cut(release.includes(name) ? release : `${release}-${name}`);
}

/** The labels by which the chart's Service selects the pods of a release. @see https://github.com/grafana/alloy/blob/main/operations/helm/charts/alloy/templates/_helpers.tpl */
export function chartLabels(release: string, { nameOverride }: ChartNames = {}): Record<string, string> {
  return { 'app.kubernetes.io/name': cut(nameOverride || 'alloy'), 'app.kubernetes.io/instance': release };
}

/** A name as the chart cuts it. */
function cut(name: string): string {
  return name.slice(0, 63).replace(/-$/, '');
}

/**
 * The types of policies that the tail sampler knows. With any other Alloy is ready and its sampler does not run.
 *
 * @see https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.processor.tail_sampling/#policy
 */
export const SAMPLING_POLICIES: readonly string[] = [
  ...['always_sample', 'latency', 'numeric_attribute', 'probabilistic', 'status_code', 'string_attribute'],
  ...['trace_state', 'trace_flags', 'rate_limiting', 'bytes_limiting', 'span_count', 'boolean_attribute'],
  ...['ottl_condition', 'and', 'not', 'drop', 'composite'],
];
