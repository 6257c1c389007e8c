/** The OpenTelemetry Protocol. @see https://opentelemetry.io/docs/specs/otlp/ */

/** What OTLP carries through this path. */
export const SIGNALS = ['traces', 'metrics', 'logs'] as const;
export type Signal = (typeof SIGNALS)[number];

/** OTLP/gRPC and OTLP/HTTP. */
export const TRANSPORTS = ['grpc', 'http'] as const;
export type Transport = (typeof TRANSPORTS)[number];

/** The ports that a receiver listens on unless told otherwise. @see https://opentelemetry.io/docs/specs/otlp/#otlpgrpc-default-port */
export const DEFAULT_PORTS: Readonly<Record<Transport, number>> = { grpc: 4317, http: 4318 };

/** What the names of all of OTLP's gRPC services begin with. */
export const GRPC_PACKAGE = 'opentelemetry.proto.collector.';

/** The gRPC service of each signal. @see https://github.com/open-telemetry/opentelemetry-proto/tree/main/opentelemetry/proto/collector */
export const GRPC_SERVICES: Readonly<Record<Signal, string>> = {
  traces: `${GRPC_PACKAGE}trace.v1.TraceService`,
  metrics: `${GRPC_PACKAGE}metrics.v1.MetricsService`,
  logs: `${GRPC_PACKAGE}logs.v1.LogsService`,
};

/** The path of a call to the one method of a signal's gRPC service. */
export function grpcPath(signal: Signal): string {
  return `/${GRPC_SERVICES[signal]}/Export`;
}

/** The path that a signal is posted to. @see https://opentelemetry.io/docs/specs/otlp/#otlphttp-request */
export function httpPath(signal: Signal): string {
  return `/v1/${signal}`;
}

/**
 * The header, in small letters, with which a request says how it is compressed.
 * @see https://grpc.github.io/grpc/core/md_doc_compression.html
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.content-encoding
 */
export const ENCODING_HEADER: Readonly<Record<Transport, string>> = { grpc: 'grpc-encoding', http: 'content-encoding' };

/**
 * How many seconds an exporter of an SDK waits for an answer by default; the Collector's waits 5 over gRPC, and 30 over HTTP.
 * @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/ (OTEL_EXPORTER_OTLP_TIMEOUT)
 */
export const EXPORT_TIMEOUT_SECONDS = 10;
