/** The way of the data through Alloy: receiver → memory limiter → (tail sampling) → batch → exporters. */
import { perEnvironment } from '../environment/per-environment';
import type { Environment } from '../environment/schema';
import { pathOf, TENANT_HEADER } from '../path';
import { otelcolProcessorBatch } from './components/otelcol-processor-batch';
import { otelcolProcessorMemoryLimiter } from './components/otelcol-processor-memory-limiter';
import { otelcolProcessorTailSampling } from './components/otelcol-processor-tail-sampling';
import { otelcolReceiverOtlp } from './components/otelcol-receiver-otlp';
import type { Outputs, Processor } from './components/output';
import { exporterFor, tenantAuth } from './exporter';
import { print } from './print';
import { receiverAuth, receiverTls } from './receiver-auth';
import { samplingPolicy } from './sampling';
import { type Block, block, type Consumer, type Handler, mebibytes, milliseconds, seconds } from './syntax';

/** The text of config.alloy, as `alloy fmt` would leave it. */
export const renderConfig = perEnvironment((environment): string => {
  return print(pipeline(environment));
});

function pipeline(environment: Environment): Block[] {
  const { signals } = pathOf(environment);
  const auth = receiverAuth(environment);
  const tenant = tenantAuth(environment);
  const exporters = signals.map(signal => ({ signal, ...exporterFor(environment, signal, tenant) }));
  const to = (input: (signal: (typeof signals)[number]) => Consumer): Outputs =>
    Object.fromEntries(signals.map(signal => [signal, [input(signal)]]));

  const batch = batchProcessor(
    environment,
    to(signal => exporters.find(one => one.signal === signal)!.input),
  );
  const sampling = samplingProcessor(
    environment,
    to(() => batch.input),
  );
  const limiter = memoryLimiter(
    environment,
    to(signal => (signal === 'traces' && sampling ? sampling : batch).input),
  );

  return [
    block('logging', undefined, { level: environment.alloy.logLevel, format: 'logfmt' }),
    ...auth.blocks,
    receiver(
      environment,
      auth.handler,
      to(() => limiter.input),
    ),
    limiter.block,
    ...(sampling ? [sampling.block] : []),
    batch.block,
    ...(tenant ? [tenant.block] : []),
    ...exporters.flatMap(exporter => exporter.blocks),
  ];
}

function receiver(environment: Environment, auth: Handler | undefined, output: Outputs): Block {
  const { grpc, http, includeMetadata } = environment.receiver;
  const [grpcListener, httpListener] = pathOf(environment).listeners;
  // Without it the tenant's header ends at the receiver.
  const tls = receiverTls(environment);
  const include_metadata = includeMetadata || tenantFromRequest(environment) || undefined;
  return otelcolReceiverOtlp(
    'ingest',
    {
      grpc: {
        endpoint: `0.0.0.0:${grpcListener.receiverPort}`,
        max_recv_msg_size: mebibytes(grpc.maxMessageMiB),
        include_metadata,
        auth,
        tls,
      },
      http: {
        endpoint: `0.0.0.0:${httpListener.receiverPort}`,
        max_request_body_size: mebibytes(http.maxBodyMiB),
        include_metadata,
        auth,
        compression_algorithms: http.compressionAlgorithms,
        idle_timeout: seconds(http.idleTimeoutSeconds),
        tls,
      },
      output,
    },
    tls
      ? 'TLS from the gateway ends here; there is no sidecar.'
      : 'Plain text inside the pod: TLS ends at the gateway, and the sidecar speaks mTLS with it.',
  );
}

function memoryLimiter({ pipeline: { memoryLimiter: limits } }: Environment, output: Outputs): Processor {
  return otelcolProcessorMemoryLimiter(
    'default',
    {
      check_interval: milliseconds(limits.checkIntervalMilliseconds),
      limit_percentage: limits.limitPercentage,
      spike_limit_percentage: limits.spikeLimitPercentage,
      output,
    },
    'First, so that it refuses before anything is kept; senders retry what it refuses.',
  );
}

function samplingProcessor({ pipeline: { tailSampling } }: Environment, output: Outputs): Processor | undefined {
  return (
    tailSampling &&
    otelcolProcessorTailSampling(
      'default',
      {
        decision_wait: seconds(tailSampling.decisionWaitSeconds),
        num_traces: tailSampling.numTraces,
        expected_new_traces_per_sec: tailSampling.expectedNewTracesPerSecond,
        policies: tailSampling.policies.map(samplingPolicy),
        output,
      },
      'Decides per whole trace, so there is one replica.',
    )
  );
}

function batchProcessor(environment: Environment, output: Outputs): Processor {
  const { batch } = environment.pipeline;
  return otelcolProcessorBatch('default', {
    timeout: milliseconds(batch.timeoutMilliseconds),
    send_batch_size: batch.sendBatchSize,
    send_batch_max_size: batch.sendBatchMaxSize,
    ...(tenantFromRequest(environment) && {
      metadata_keys: [TENANT_HEADER],
      metadata_cardinality_limit: batch.metadataCardinalityLimit,
    }),
    output,
  });
}

function tenantFromRequest({ tenant }: Environment): boolean {
  return tenant !== undefined && tenant.fixed === undefined;
}
