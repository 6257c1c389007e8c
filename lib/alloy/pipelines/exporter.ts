/** The exporter of one destination, with the credentials that it presents. */
import { type Delivery, deliveryOf } from '../../environment/delivery';
import {
  allDestinations,
  type Client,
  type Destination,
  deliveryWord,
  destinationsOf,
  isSampled,
  type Protection,
  protectionOf,
} from '../../environment/destinations';
import type { Environment } from '../../environment/schema';
import { TENANT_HEADER } from '../../facts/alloy';
import { SIGNALS, type Signal } from '../../facts/otlp';
import { FLUSH_SECONDS } from '../../timeouts';
import { localSecretFile } from '../components/local-file';
import {
  type Authenticator,
  otelcolAuthBasicClient,
  otelcolAuthBearer,
  otelcolAuthHeaders,
  otelcolAuthSigv4,
} from '../components/otelcol-auth';
import { type ExporterArguments, otelcolExporterOtlp, otelcolExporterOtlphttp } from '../components/otelcol-exporter';
import { otelcolProcessorBatch } from '../components/otelcol-processor-batch';
import type { Processor } from '../components/output';
import { type Block, type Consumer, milliseconds, type Storage, seconds } from '../language/syntax';
import { RELOAD_INTERVAL, type SecretKey, secretFile, tlsKeys } from './secrets';

/** The keys of Secrets that an environment's exporters read. */
export function exporterSecrets(environment: Environment, signals: readonly Signal[] = SIGNALS): SecretKey[] {
  const keys = allDestinations(environment, signals).flatMap(({ client: { credentials, tls } }) => {
    const certificate = tls?.server?.clientCertificate;
    return [
      credentials?.basic?.username,
      credentials?.basic?.password,
      credentials?.bearer?.token,
      ...Object.values(credentials?.headers ?? {}),
      tls?.server?.ca,
      ...(certificate ? tlsKeys(certificate) : []),
    ];
  });
  return keys.filter(key => key !== undefined);
}

/** The tenant of the request that brought the data, handed on by every exporter. */
export function tenantAuth({ tenant }: Environment): Authenticator | undefined {
  if (tenant === undefined || tenant.fixed !== undefined) return undefined;
  return otelcolAuthHeaders('tenant', [{ key: TENANT_HEADER, from_context: TENANT_HEADER }]);
}

/** What the exporters of an environment share. */
export interface Shared {
  /** From tenantAuth. */
  readonly tenant?: Authenticator;
  /** Where queues are that outlive the pod. */
  readonly storage?: Storage;
}

/**
 * The exporters of one signal, and their inputs: the copies' first, since Alloy asks one consumer after the other, and the first
 * destination's answer may take seconds.
 */
export function exportersFor(
  environment: Environment,
  signal: Signal,
  shared: Shared,
): { blocks: Block[]; inputs: Consumer[] } {
  const [first, ...copies] = destinationsOf(environment, signal).map(destination =>
    exporterFor(environment, destination, shared),
  );
  const all = [...copies, first!];
  return { blocks: all.flatMap(({ blocks }) => blocks), inputs: all.map(({ input }) => input) };
}

function exporterFor(environment: Environment, destination: Destination, shared: Shared) {
  const { label, protocol, client, isFirst } = destination;
  const { files, authenticator } = authentication(client, label);
  const fixed = environment.tenant?.fixed;
  const headers = { ...client.headers, ...(fixed !== undefined && { [TENANT_HEADER]: fixed }) };
  const make = protocol === 'otlp' ? otelcolExporterOtlp : otelcolExporterOtlphttp;
  const exporter = make(label, {
    timeout: seconds(client.timeoutSeconds),
    client: {
      endpoint: client.endpoint,
      compression: client.compression,
      headers: Object.keys(headers).length ? headers : undefined,
      auth: (authenticator ?? shared.tenant)?.handler,
      tls: clientTls(client, protocol, protectionOf(environment, destination)),
    },
    ...queueAndRetry(deliveryOf(environment, destination), shared.storage),
  });
  const decoupled = isFirst
    ? ofSampler(environment, destination, exporter.input)
    : copy(destination, shared, exporter.input);
  const blocks = [
    ...(decoupled ? [decoupled.block] : []),
    ...files,
    ...(authenticator ? [authenticator.block] : []),
    exporter.block,
  ];
  return { blocks, input: (decoupled ?? exporter).input };
}

/**
 * The sampler exports each trace by itself, and a volume takes some hundred writes a second: without merging before the queue, 1,000 traces a second hold up
 * the senders. With what is in memory the queue itself merges.
 */
function ofSampler(environment: Environment, destination: Destination, input: Consumer): Processor | undefined {
  const { signal, label } = destination;
  if (!isSampled(environment, signal) || deliveryWord(environment, destination) !== 'disk') return undefined;
  return otelcolProcessorBatch(
    label,
    { ...MERGED, output: { [signal]: [input] } },
    'Many traces in one write: the sampler hands over each by itself.',
  );
}

/** By time alone: a number of items would say when there are many, and then a write of its own costs most. */
const MERGED = {
  timeout: milliseconds(FLUSH_SECONDS * 1000),
  send_batch_size: 100_000,
  send_batch_max_size: 0,
} as const;

/**
 * Without it a full queue of the copy's would refuse the request, and the sender would repeat it to the first destination too. It merges, since one goroutine
 * hands over to the copy's queue: one request at a time, a volume that takes 10 ms would let 100 requests a second through, and hold up the first.
 */
function copy({ signal, label }: Destination, { tenant }: Shared, input: Consumer): Processor {
  return otelcolProcessorBatch(
    label,
    {
      ...MERGED,
      // Each tenant has a batch of its own, for ever. By default tenant 1,001 would get 500; here the issuer has signed them all.
      ...(tenant && { metadata_keys: [TENANT_HEADER], metadata_cardinality_limit: 0 }),
      output: { [signal]: [input] },
    },
    'A copy: what its queue has no room for is dropped, and counted, not refused.',
  );
}

function queueAndRetry(
  delivery: Delivery,
  storage: Storage | undefined,
): Pick<ExporterArguments, 'sending_queue' | 'retry_on_failure'> {
  const { initialIntervalSeconds, maxIntervalSeconds, maxElapsedSeconds } = delivery.retry;
  return {
    sending_queue: {
      queue_size: delivery.queueSize,
      num_consumers: delivery.numConsumers,
      ...(delivery.word === 'acknowledged' ? { wait_for_result: true } : { sizer: 'bytes' }),
      ...(delivery.word === 'disk' && { storage }),
      ...(delivery.maxSizeBytes !== undefined && {
        batch: {
          flush_timeout: milliseconds(FLUSH_SECONDS * 1000),
          min_size: delivery.minSizeBytes,
          max_size: delivery.maxSizeBytes,
          sizer: 'bytes',
        },
      }),
    },
    retry_on_failure: {
      initial_interval: milliseconds(initialIntervalSeconds * 1000),
      max_interval: milliseconds(maxIntervalSeconds * 1000),
      max_elapsed_time: milliseconds(maxElapsedSeconds * 1000),
    },
  };
}

/** Secrets are read by local.file, which reads them again when they change. */
function authentication({ credentials }: Client, label: string): { files: Block[]; authenticator?: Authenticator } {
  if (credentials?.basic) {
    const username = localSecretFile(`${label}_username`, secretFile(credentials.basic.username));
    const password = localSecretFile(`${label}_password`, secretFile(credentials.basic.password));
    const authenticator = otelcolAuthBasicClient(label, { username: username.text, password: password.text });
    return { files: [username.block, password.block], authenticator };
  }
  if (credentials?.bearer) {
    const token = localSecretFile(label, secretFile(credentials.bearer.token));
    return { files: [token.block], authenticator: otelcolAuthBearer(label, { token: token.text }) };
  }
  if (credentials?.headers) {
    const headers = Object.entries(credentials.headers).map(([key, secret], index) => {
      return { key, file: localSecretFile(`${label}_header_${index + 1}`, secretFile(secret)) };
    });
    const values = headers.map(({ key, file }) => ({ key, value: file.content }));
    return { files: headers.map(({ file }) => file.block), authenticator: otelcolAuthHeaders(label, values) };
  }
  if (credentials?.sigv4) return { files: [], authenticator: otelcolAuthSigv4(label, credentials.sigv4) };
  return { files: [] };
}

function clientTls(
  { tls }: Client,
  protocol: 'otlp' | 'otlphttp',
  protection: Protection,
): ExporterArguments['client']['tls'] {
  if (protection !== 'server') return protocol === 'otlp' ? { insecure: true } : undefined;
  const { ca, clientCertificate, serverName } = tls?.server ?? {};
  if (!ca && !clientCertificate && !serverName) return undefined;
  const [certificate, key] = clientCertificate ? tlsKeys(clientCertificate) : [];
  return {
    ca_file: ca && secretFile(ca),
    cert_file: certificate && secretFile(certificate),
    key_file: key && secretFile(key),
    reload_interval: ca || clientCertificate ? RELOAD_INTERVAL : undefined,
    server_name: serverName,
  };
}
