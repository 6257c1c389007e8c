/** An argument that takes certain texts only. */
interface Enumeration {
  /** The components that it is in; all that have such an argument in such a block, if none are named. */
  readonly components: RegExp;
  /** The block around it, and the argument, joined by a dot; or the argument alone. */
  readonly argument: string;
  readonly values: readonly string[];
  /**
   * Whether small and capital letters are the same.
   *
   * @default false
   */
  readonly anyCase?: boolean;
}

const ANY = /^/;
const OTELCOL = /^otelcol\./;
const CLIENTS = /^otelcol\.exporter\.(?:otlp|otlphttp|loadbalancing)$/;
const OTTL_CONTEXTS = ['resource', 'scope', 'span', 'spanevent', 'metric', 'datapoint', 'log'];

/** @see https://grafana.com/docs/alloy/latest/reference/ (the argument, in its component's page) */
export const ENUMERATIONS: readonly Enumeration[] = [
  { components: /^logging$/, argument: 'level', values: ['error', 'warn', 'info', 'debug'] },
  { components: /^logging$/, argument: 'format', values: ['logfmt', 'json'] },
  {
    components: CLIENTS,
    argument: 'client.compression',
    values: ['gzip', 'zlib', 'deflate', 'snappy', 'zstd', 'none'],
  },
  { components: OTELCOL, argument: 'sending_queue.sizer', values: ['bytes', 'items', 'requests'] },
  { components: OTELCOL, argument: 'queue.sizer', values: ['bytes', 'items', 'requests'] },
  { components: OTELCOL, argument: 'batch.sizer', values: ['bytes', 'items'] },
  { components: OTELCOL, argument: 'error_mode', values: ['ignore', 'silent', 'propagate'] },
  { components: OTELCOL, argument: 'debug_metrics.level', values: ['none', 'basic', 'normal', 'detailed'] },
  { components: /^otelcol\.processor\.transform$/, argument: 'context', values: OTTL_CONTEXTS, anyCase: true },
  { components: /^otelcol\.exporter\.otlphttp$/, argument: 'encoding', values: ['proto', 'json'] },
  {
    components: /^otelcol\.exporter\.debug$/,
    argument: 'verbosity',
    values: ['basic', 'normal', 'detailed'],
    anyCase: true,
  },
  {
    components: /^otelcol\.exporter\.loadbalancing$/,
    argument: 'routing_key',
    values: ['service', 'traceID', 'resource', 'metric', 'streamID'],
  },
  {
    components: /^otelcol\.connector\.spanmetrics$/,
    argument: 'aggregation_temporality',
    values: ['CUMULATIVE', 'DELTA'],
  },
  { components: /^otelcol\.connector\.spanmetrics$/, argument: 'histogram.unit', values: ['ms', 's'] },
  { components: ANY, argument: 'tls_config.min_version', values: ['TLS10', 'TLS11', 'TLS12', 'TLS13'] },
  {
    components: /^prometheus\.remote_write$/,
    argument: 'endpoint.protobuf_message',
    values: ['prometheus.WriteRequest', 'io.prometheus.write.v2.Request'],
  },
];
