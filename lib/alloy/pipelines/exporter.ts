/** The exporter of one signal, with the credentials that it presents. */
import { type Delivery, deliveryOf } from '../../environment/delivery';
import { serviceOf } from '../../environment/endpoints';
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
} from '../components/otelcol-auth';
import { type ExporterArguments, otelcolExporterOtlp, otelcolExporterOtlphttp } from '../components/otelcol-exporter';
import { type Block, type Consumer, milliseconds, seconds } from '../language/syntax';
import { RELOAD_INTERVAL, type SecretKey, secretFile, tlsKeys } from './secrets';

type Client = NonNullable<NonNullable<Environment['destinations'][Signal]>['otlp']>;

/** How the connection to a backend is protected. */
export type Protection = 'none' | 'mesh' | 'server';

/** What an environment says of a destination, with the transport's default for TLS filled in. */
export function destinationOf(environment: Environment, signal: Signal) {
  const { otlp, otlphttp } = environment.destinations[signal] ?? {};
  const client: Client | undefined = otlp ?? otlphttp;
  if (!client) return undefined;
  const plain = otlp ? serviceOf(client.endpoint, environment) !== undefined : client.endpoint.startsWith('http:');
  const said = client.tls && (Object.keys(client.tls) as Protection[]).find(key => client.tls![key]);
  return {
    protocol: otlp ? ('otlp' as const) : ('otlphttp' as const),
    client,
    protection: said ?? (plain ? 'none' : 'server'),
  };
}

/** The keys of Secrets that an environment's exporters read. */
export function exporterSecrets(environment: Environment): SecretKey[] {
  const keys = SIGNALS.flatMap(signal => {
    const { credentials, tls } = destinationOf(environment, signal)?.client ?? {};
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

/** `tenant` comes from tenantAuth. */
export function exporterFor(
  environment: Environment,
  signal: Signal,
  tenant: Authenticator | undefined,
): { blocks: Block[]; input: Consumer } {
  const { protocol, client, protection } = destinationOf(environment, signal)!;
  const { files, authenticator } = authentication(client, signal);
  const fixed = environment.tenant?.fixed;
  const headers = { ...client.headers, ...(fixed !== undefined && { [TENANT_HEADER]: fixed }) };
  const make = protocol === 'otlp' ? otelcolExporterOtlp : otelcolExporterOtlphttp;
  const exporter = make(signal, {
    timeout: seconds(client.timeoutSeconds),
    client: {
      endpoint: client.endpoint,
      compression: client.compression,
      headers: Object.keys(headers).length ? headers : undefined,
      auth: (authenticator ?? tenant)?.handler,
      tls: clientTls(client, protocol, protection),
    },
    ...queueAndRetry(deliveryOf(environment, signal)!),
  });
  const blocks = [...files, ...(authenticator ? [authenticator.block] : []), exporter.block];
  return { blocks, input: exporter.input };
}

function queueAndRetry(delivery: Delivery): Pick<ExporterArguments, 'sending_queue' | 'retry_on_failure'> {
  const { initialIntervalSeconds, maxIntervalSeconds, maxElapsedSeconds } = delivery.retry;
  return {
    sending_queue: {
      queue_size: delivery.queueSize,
      num_consumers: delivery.numConsumers,
      ...(delivery.acknowledged ? { wait_for_result: true } : { sizer: 'bytes' }),
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
