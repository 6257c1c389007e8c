/** Where backends take OTLP over HTTP, and what a request to each may be. Over gRPC that is a receiver of the Collector's. */

/** A backend of several Services: its own, and the proxy that its chart puts before them. */
interface Proxied {
  /** The Service of the chart's proxy, for a release of the backend's name. */
  readonly proxy: string;
  /** The port of every other Service that takes OTLP. */
  readonly port: number;
  /** What stands before /v1/<signal>. */
  readonly path: string;
  /** How a request may be packed, what is packed by default first. */
  readonly compressions: readonly ['gzip', 'zstd', 'none'];
}

/** The port of a chart's proxy. */
export const PROXY_PORT = 80;

/**
 * Mimir, by the chart mimir-distributed: the gateway, or the distributor.
 * @see https://grafana.com/docs/mimir/latest/configure/configure-otel-collector/
 */
export const MIMIR: Proxied = {
  proxy: 'mimir-gateway',
  port: 8080,
  path: '/otlp',
  compressions: ['gzip', 'zstd', 'none'],
};

/**
 * The largest request in MiB that Mimir takes, packed or not: -distributor.max-otlp-request-size. The chart's gateway takes more.
 * @see https://grafana.com/docs/mimir/latest/configure/configuration-parameters/#distributor
 */
export const MIMIR_MOST_MIB = 100;

/**
 * Loki, by the chart loki in each of its modes: the gateway; or loki (monolithic), loki-write (simple scalable), loki-distributor (microservices).
 * @see https://grafana.com/docs/loki/latest/send-data/otel/
 */
export const LOKI: Proxied = {
  proxy: 'loki-gateway',
  port: 3100,
  path: '/otlp',
  compressions: ['gzip', 'zstd', 'none'],
};

/**
 * The largest request in MiB that the gateway of Loki's chart takes, as it is sent: gateway.nginxConfig.clientMaxBodySize. Loki itself takes 100.
 * @see https://github.com/grafana-community/helm-charts/blob/main/charts/loki/values.yaml
 */
export const LOKI_PROXY_MOST_MIB = 4;

/**
 * The largest message in MiB that a gRPC server takes unless it is told otherwise: Tempo's receiver and Alloy's.
 * @see https://github.com/open-telemetry/opentelemetry-collector/blob/main/config/configgrpc/README.md (max_recv_msg_size_mib)
 */
export const GRPC_MOST_MIB = 4;

/**
 * How Grafana Cloud and AWS take requests.
 * @see https://grafana.com/docs/grafana-cloud/send-data/otlp/otlp-format-considerations/
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-OTLPEndpoint.html
 */
export const CLOUD_COMPRESSIONS = ['gzip', 'none'] as const;
