/**
 * The way of the data through Alloy: receiver → a memory limiter for each signal → (resource attributes) → (tail sampling) → exporters. There is no
 * batch processor: it says yes before the backend has anything, counts no bytes, and mixes tenants.
 */
import { isSampled, needsVolume } from '../../environment/destinations';
import { type Limiter, limitersOf } from '../../environment/memory';
import type { Environment } from '../../environment/schema';
import type { Signal, Transport } from '../../facts/otlp';
import type { Tier } from '../../path/path';
import { otelcolProcessorMemoryLimiter } from '../components/otelcol-processor-memory-limiter';
import { otelcolProcessorTailSampling } from '../components/otelcol-processor-tail-sampling';
import { otelcolReceiverOtlp } from '../components/otelcol-receiver-otlp';
import { otelcolStorageFile } from '../components/otelcol-storage-file';
import type { Outputs, Processor } from '../components/output';
import { print } from '../language/print';
import { type Block, block, type Consumer, type Handler, mebibytes, milliseconds, seconds } from '../language/syntax';
import { exporterSecrets, exportersFor, tenantAuth } from './exporter';
import { QUEUE_FOLDER } from './queue-volume';
import { httpServerAuth, receiverAuth, receiverSecrets, receiverTls } from './receiver-auth';
import { resourceAttributes } from './resource-attributes';
import { samplingPolicy } from './sampling';
import { type SecretKey, secretFile } from './secrets';

/** The text of config.alloy, as `alloy fmt` would leave it. */
export function renderConfig(environment: Environment, tier: Tier): string {
  return print(pipeline(environment, tier));
}

/** The keys of Secrets in Alloy's namespace that config.alloy reads, each once, sorted by their files. */
export function configSecrets(environment: Environment): SecretKey[] {
  const byFile = new Map(
    [...receiverSecrets(environment), ...exporterSecrets(environment)].map(key => [secretFile(key), key]),
  );
  return [...byFile.keys()].sort().map(file => byFile.get(file)!);
}

function pipeline(environment: Environment, tier: Tier): Block[] {
  const { signals, stages } = tier;
  const auth = receiverAuth(environment);
  const tenant = tenantAuth(environment);
  const storage = needsVolume(environment) ? queueStorage(environment) : undefined;
  const exporters = signals.map(signal => ({
    signal,
    ...exportersFor(environment, signal, { tenant, storage: storage?.handler }),
  }));
  const to = (inputs: (signal: Signal) => readonly Consumer[]): Outputs =>
    Object.fromEntries(signals.map(signal => [signal, inputs(signal)]));

  const exporterOf = (signal: Signal) => exporters.find(one => one.signal === signal)!;
  const sampling = stages.includes('tail_sampling')
    ? samplingProcessor(
        environment,
        to(signal => exporterOf(signal).inputs),
      )
    : undefined;
  const kept = (signal: Signal) =>
    isSampled(environment, signal) && sampling ? [sampling.input] : exporterOf(signal).inputs;
  const attributes = stages.includes('transform') ? resourceAttributes(environment, to(kept)) : undefined;
  const behind = (signal: Signal) => (attributes ? [attributes.input] : kept(signal));
  const limiters = limitersOf(environment).map(limiter => ({
    signal: limiter.signal,
    ...memoryLimiter(environment, limiter, behind(limiter.signal)),
  }));

  return [
    block('logging', undefined, { level: tier.settings.logLevel, format: 'logfmt' }),
    ...httpServerAuth(environment),
    ...auth.blocks,
    receiver(
      environment,
      tier,
      auth.handler,
      to(signal => [limiters.find(limiter => limiter.signal === signal)!.input]),
    ),
    ...limiters.map(limiter => limiter.block),
    ...(attributes ? [attributes.block] : []),
    ...(sampling ? [sampling.block] : []),
    ...(storage ? [storage.block] : []),
    ...(tenant ? [tenant.block] : []),
    ...exporters.flatMap(exporter => exporter.blocks),
  ];
}

function queueStorage({ alloy: { storage } }: Environment) {
  return otelcolStorageFile(
    'queue',
    { directory: QUEUE_FOLDER, fsync: storage.fsync },
    'On the pod’s volume, which outlives the pod.',
  );
}

function receiver(environment: Environment, tier: Tier, auth: Handler | undefined, output: Outputs): Block {
  const { grpc, http, includeMetadata } = environment.receiver;
  const receiverOf = (transport: Transport) => tier.receivers.find(one => one.transport === transport);
  const [overGrpc, overHttp] = [receiverOf('grpc'), receiverOf('http')];
  // Without it the tenant's header ends at the receiver.
  const tls = receiverTls(environment);
  const include_metadata = includeMetadata || tenantFromRequest(environment) || undefined;
  return otelcolReceiverOtlp(
    'ingest',
    {
      grpc: overGrpc && {
        endpoint: `0.0.0.0:${overGrpc.port}`,
        max_recv_msg_size: mebibytes(grpc.maxMessageMiB),
        include_metadata,
        auth,
        tls,
      },
      http: overHttp && {
        endpoint: `0.0.0.0:${overHttp.port}`,
        max_request_body_size: mebibytes(http.maxBodyMiB),
        include_metadata,
        auth,
        // "" is what is not compressed: without it Alloy answers 400 to senders that compress nothing.
        compression_algorithms: ['', ...http.compressionAlgorithms],
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

function memoryLimiter(environment: Environment, limiter: Limiter, behind: readonly Consumer[]): Processor {
  const { signal, limitMiB, spikeLimitMiB } = limiter;
  return otelcolProcessorMemoryLimiter(
    signal,
    {
      check_interval: milliseconds(environment.pipeline.memoryLimiter.checkIntervalMilliseconds),
      limit: mebibytes(limitMiB),
      spike_limit: mebibytes(spikeLimitMiB),
      output: { [signal]: behind },
    },
    limiterComment(environment, signal),
  );
}

/** What is said once: at the limiter that refuses first, and at the one that refuses last. */
function limiterComment(environment: Environment, signal: Signal): string | undefined {
  const signals = limitersOf(environment).map(limiter => limiter.signal);
  const said = [
    signal === signals[0] && 'Before anything is kept; senders retry what it refuses.',
    signal === signals[0] && signals.length > 1 && 'All limiters look at the same heap: each leaves room to the next.',
    signal === signals.at(-1) && 'Above its limit there is room for the largest message.',
  ];
  return said.filter(Boolean).join(' ') || undefined;
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

function tenantFromRequest({ tenant }: Environment): boolean {
  return tenant !== undefined && tenant.fixed === undefined;
}
