/** What OTLP's two transports are by default. https://opentelemetry.io/docs/specs/otlp/ */

export type Transport = 'grpc' | 'http';

/** How a request is recognized by its path, in the words of Istio's and the Gateway API's routes. */
export type PathMatch = { readonly exact: string } | { readonly prefix: string };

/** Ports of OTLP's receivers. */
export const OTLP_PORTS: Readonly<Record<Transport, number>> = { grpc: 4317, http: 4318 };

/** The paths of traces, metrics and logs. */
export const OTLP_PATHS: Readonly<Record<Transport, readonly PathMatch[]>> = {
  grpc: [
    { prefix: '/opentelemetry.proto.collector.trace.v1.TraceService/' },
    { prefix: '/opentelemetry.proto.collector.metrics.v1.MetricsService/' },
    { prefix: '/opentelemetry.proto.collector.logs.v1.LogsService/' },
  ],
  http: [{ exact: '/v1/traces' }, { exact: '/v1/metrics' }, { exact: '/v1/logs' }],
};

/** Name of a transport's port on Services, pods and Gateways. */
export function portName(transport: Transport): string {
  return `otlp-${transport}`;
}

/** The header by which Tempo, Mimir and Loki tell tenants apart. */
export const TENANT_HEADER = 'x-scope-orgid';
