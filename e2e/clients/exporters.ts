import { SpanStatusCode } from '@opentelemetry/api';
import { SeverityNumber } from '@opentelemetry/api-logs';
import { OTLPLogExporter as LogsGrpc } from '@opentelemetry/exporter-logs-otlp-grpc';
import { OTLPLogExporter as LogsJson } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as LogsProto } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter as MetricsGrpc } from '@opentelemetry/exporter-metrics-otlp-grpc';
import { OTLPMetricExporter as MetricsJson } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as MetricsProto } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter as TracesGrpc } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as TracesJson } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as TracesProto } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';

/**
 * An application with the OpenTelemetry SDK, set up by the standard environment variables alone, as every SDK reads them:
 * `node exporters.js <run> <items>`; ends with 1 when an export failed.
 */
async function main([run, items]: string[]): Promise<void> {
  const resource = resourceFromAttributes({ 'service.name': 'e2e', 'e2e.run': run! });
  for (const [signal, emit] of Object.entries(send)) {
    const name = signal.toUpperCase();
    if (process.env[`OTEL_${name}_EXPORTER`] === 'none') continue;
    const protocol = process.env[`OTEL_EXPORTER_OTLP_${name}_PROTOCOL`] ?? process.env.OTEL_EXPORTER_OTLP_PROTOCOL;
    await emit(protocol!, resource, Number(items));
  }
}

type Resource = ReturnType<typeof resourceFromAttributes>;

const exporters: Record<string, { traces: () => TracesGrpc; metrics: () => MetricsGrpc; logs: () => LogsGrpc }> = {
  grpc: { traces: () => new TracesGrpc(), metrics: () => new MetricsGrpc(), logs: () => new LogsGrpc() },
  'http/protobuf': {
    traces: () => new TracesProto() as unknown as TracesGrpc,
    metrics: () => new MetricsProto() as unknown as MetricsGrpc,
    logs: () => new LogsProto() as unknown as LogsGrpc,
  },
  'http/json': {
    traces: () => new TracesJson() as unknown as TracesGrpc,
    metrics: () => new MetricsJson() as unknown as MetricsGrpc,
    logs: () => new LogsJson() as unknown as LogsGrpc,
  },
};

const send: Record<string, (protocol: string, resource: Resource, items: number) => Promise<void>> = {
  async traces(protocol, resource, items) {
    const processor = new BatchSpanProcessor(exporters[protocol]!.traces());
    const tracer = new BasicTracerProvider({ resource, spanProcessors: [processor] }).getTracer('e2e');
    // what failed is kept wherever traces are sampled
    for (let i = 0; i < items; i++) tracer.startSpan(`span ${i}`).setStatus({ code: SpanStatusCode.ERROR }).end();
    await processor.shutdown();
  },
  async metrics(protocol, resource, items) {
    const reader = new PeriodicExportingMetricReader({
      exporter: exporters[protocol]!.metrics(),
      exportIntervalMillis: 600_000,
    });
    const provider = new MeterProvider({ resource, readers: [reader] });
    const counter = provider.getMeter('e2e').createCounter('e2e.counter');
    for (let i = 0; i < items; i++) counter.add(1, { item: i });
    // shutting down exports what there is, once
    await provider.shutdown();
  },
  async logs(protocol, resource, items) {
    const processor = new BatchLogRecordProcessor({ exporter: exporters[protocol]!.logs() });
    const logger = new LoggerProvider({ resource, processors: [processor] }).getLogger('e2e');
    for (let i = 0; i < items; i++) logger.emit({ severityNumber: SeverityNumber.INFO, body: `record ${i}` });
    await processor.shutdown();
  },
};

main(process.argv.slice(2)).then(
  () => process.exit(0),
  error => {
    console.error(error);
    process.exit(1);
  },
);
