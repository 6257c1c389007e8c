/**
 * The way of the data through Alloy: receiver → a memory limiter for each signal → (resource attributes) → (tail sampling) → exporters. There is no
 * batch processor: it says yes before the backend has anything, counts no bytes, and mixes tenants.
 */
import { BALANCER } from '../../environment/delivery';
import { needsVolume } from '../../environment/destinations';
import { type Limiter, limitersOf } from '../../environment/memory';
import type { Environment } from '../../environment/schema';
import { samplingOf } from '../../environment/tail-sampling';
import { MODULE_COMPONENT } from '../../facts/module';
import type { Signal, Transport } from '../../facts/otlp';
import type { Tier } from '../../path/path';
import { otelcolExporterLoadbalancing } from '../components/otelcol-exporter-loadbalancing';
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
import { anyPolicy } from './sampling';
import { type SecretKey, secretFile } from './secrets';

/** The text of config.alloy, as `alloy fmt` would leave it. */
export function renderConfig(environment: Environment, tier: Tier): string {
  const blocks = pipeline(environment, tier);
  const { present, logLevel: level } = tier.settings;
  if (present) return print([block('declare', MODULE_COMPONENT, {}, blocks, MODULE_COMMENT)]);
  return print([block('logging', undefined, { level, format: 'logfmt' }), ...httpServerAuth(environment), ...blocks]);
}

/** Log and HTTP server are the owner's: a module can't have them. */
const MODULE_COMMENT = 'A module: it runs where somebody’s configuration imports it and names its component.';

/** The keys of Secrets in Alloy's namespace that a tier's config.alloy reads, each once, sorted by their files. */
export function configSecrets(environment: Environment, tier: Tier): SecretKey[] {
  const ofReceiver = tier.id === 'receiving' ? receiverSecrets(environment) : [];
  const byFile = new Map(
    [...ofReceiver, ...exporterSecrets(environment, tier.sent)].map(key => [secretFile(key), key]),
  );
  return [...byFile.keys()].sort().map(file => byFile.get(file)!);
}

function pipeline(environment: Environment, tier: Tier): Block[] {
  const { signals, stages } = tier;
  const auth = tier.id === 'receiving' ? receiverAuth(environment) : { blocks: [] };
  const tenant = tenantAuth(environment);
  const storage = needsVolume(environment, tier.sent) ? queueStorage(environment) : undefined;
  const exporters = tier.sent.map(signal => ({
    signal,
    ...exportersFor(environment, signal, { tenant, storage: storage?.handler }),
  }));
  const to = (inputs: (signal: Signal) => readonly Consumer[]): Outputs =>
    Object.fromEntries(signals.map(signal => [signal, inputs(signal)]));

  const exporterOf = (signal: Signal) => exporters.find(one => one.signal === signal)!;
  const balancer = tier.next && balancerTo(tier.next);
  const sampling = stages.includes('tail_sampling')
    ? samplingProcessor(environment, tier, { traces: exporterOf('traces').inputs })
    : undefined;
  const ofTraces = balancer ?? sampling;
  const kept = (signal: Signal) => (signal === 'traces' && ofTraces ? [ofTraces.input] : exporterOf(signal).inputs);
  const attributes = stages.includes('transform') ? resourceAttributes(environment, to(kept)) : undefined;
  const behind = (signal: Signal) => (attributes ? [attributes.input] : kept(signal));
  const limiters = limitersOf(environment, signals);
  const limiterOf = new Map(
    limiters.map(limiter => [limiter.signal, memoryLimiter(environment, limiters, limiter, behind(limiter.signal))]),
  );

  return [
    ...auth.blocks,
    receiver(
      environment,
      tier,
      auth.handler,
      to(signal => [limiterOf.get(signal)!.input]),
    ),
    ...[...limiterOf.values()].map(limiter => limiter.block),
    ...(attributes ? [attributes.block] : []),
    ...(ofTraces ? [ofTraces.block] : []),
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

/** Sends all spans of a trace to the same pod of the tier that samples. */
function balancerTo({ host, receivers: [receiver] }: Tier): Processor {
  const { numConsumers, queueSize, timeoutSeconds, retry } = BALANCER;
  return otelcolExporterLoadbalancing(
    'sampling',
    {
      resolver: { hostname: host, port: String(receiver!.port), interval: seconds(BALANCER.intervalSeconds) },
      otlp: {
        timeout: seconds(timeoutSeconds),
        client: { compression: 'snappy' },
        queue: { queue_size: queueSize, num_consumers: numConsumers, wait_for_result: true },
        retry: {
          initial_interval: milliseconds(retry.initialIntervalSeconds * 1000),
          max_interval: seconds(retry.maxIntervalSeconds),
          max_elapsed_time: seconds(retry.maxElapsedSeconds),
        },
      },
    },
    'Each trace to one pod. The sender is answered when that pod has it, and retries when it has gone.',
  );
}

function receiver(environment: Environment, tier: Tier, auth: Handler | undefined, output: Outputs): Block {
  const { grpc, http, includeMetadata } = environment.receiver;
  const receiverOf = (transport: Transport) => tier.receivers.find(one => one.transport === transport);
  const [overGrpc, overHttp] = [receiverOf('grpc'), receiverOf('http')];
  // Without it the tenant's header ends at the receiver.
  const tls = tier.tls && receiverTls(environment);
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
      : tier.id === 'sampling'
        ? 'Plain text inside the pod: the sidecars of both tiers speak mTLS with each other.'
        : 'Plain text inside the pod: TLS ends at the gateway, and the sidecar speaks mTLS with it.',
  );
}

function memoryLimiter(
  environment: Environment,
  all: readonly Limiter[],
  limiter: Limiter,
  behind: readonly Consumer[],
): Processor {
  const { signal, limitMiB, spikeLimitMiB } = limiter;
  return otelcolProcessorMemoryLimiter(
    signal,
    {
      check_interval: milliseconds(environment.pipeline.memoryLimiter.checkIntervalMilliseconds),
      limit: mebibytes(limitMiB),
      spike_limit: mebibytes(spikeLimitMiB),
      output: { [signal]: behind },
    },
    limiterComment(all, signal),
  );
}

/** What is said once: at the limiter that refuses first, and at the one that refuses last. */
function limiterComment(all: readonly Limiter[], signal: Signal): string | undefined {
  const signals = all.map(limiter => limiter.signal);
  const said = [
    signal === signals[0] && 'Before anything is kept; senders retry what it refuses.',
    signal === signals[0] && signals.length > 1 && 'All limiters look at the same heap: each leaves room to the next.',
    signal === signals.at(-1) && 'Above its limit there is room for the largest message.',
  ];
  return said.filter(Boolean).join(' ') || undefined;
}

function samplingProcessor(environment: Environment, { id }: Tier, output: Outputs): Processor | undefined {
  const { tailSampling } = environment.pipeline;
  const sampling = samplingOf(environment);
  if (!tailSampling || !sampling) return undefined;
  const { decisionWaitSeconds, numTraces, expectedNewTracesPerSecond, decisionCacheSize } = sampling;
  return otelcolProcessorTailSampling(
    'default',
    {
      decision_wait: seconds(decisionWaitSeconds),
      num_traces: numTraces,
      expected_new_traces_per_sec: expectedNewTracesPerSecond,
      decision_cache: decisionCacheSize
        ? { sampled_cache_size: decisionCacheSize, non_sampled_cache_size: decisionCacheSize }
        : undefined,
      policies: tailSampling.policies.map(anyPolicy),
      output,
    },
    id === 'sampling'
      ? 'Decides per whole trace: the tier before sends each trace to one pod.'
      : 'Decides per whole trace, so there is one replica.',
  );
}

function tenantFromRequest({ tenant }: Environment): boolean {
  return tenant !== undefined && tenant.fixed === undefined;
}
