/** The client of a destination: how Alloy sends to one backend. */
import * as v from 'valibot';
import { GRPC_MOST_MIB } from '../../facts/backends';
import { DELIVERIES } from '../../facts/delivery';
import { TRY_SECONDS } from '../../timeouts';
import {
  baseUrl,
  doc,
  either,
  hostAndPort,
  hostname,
  integer,
  objectName,
  oneOf,
  secretKey,
  section,
  text,
} from '../scalars';
import { ALLOY_OTELCOL, ISTIO_NETWORKING } from './pages';

export const EXPORTER = `${ALLOY_OTELCOL}otelcol.exporter.otlp/`;
const DESTINATION_RULE = `${ISTIO_NETWORKING}destination-rule/`;

const headerName = v.pipe(v.string('a header name'), v.regex(/^[-!#$%&'*+.^_`|~0-9A-Za-z]+$/, 'an HTTP header name'));

const headerValue = () =>
  v.pipe(text(), v.regex(/^[!-~]([ -~]*[!-~])?$/, 'printable ASCII, without blanks at the ends: gRPC sends no other'));

/** A region of AWS. */
export const region = () =>
  v.pipe(v.string('a region'), v.regex(/^[a-z]{2,}(-[a-z]+)+-[0-9]+$/, 'a region of AWS such as eu-west-1'));

const credentials = oneOf({
  basic: doc(
    v.strictObject({
      username: doc(secretKey(), 'Secret key of the user name.'),
      password: doc(secretKey(), 'Secret key of the password.'),
    }),
    'User name and password: otelcol.auth.basic.',
    `${ALLOY_OTELCOL}otelcol.auth.basic/`,
  ),
  bearer: doc(
    v.strictObject({ token: doc(secretKey(), 'Secret key of the token.') }),
    'A bearer token: otelcol.auth.bearer.',
    `${ALLOY_OTELCOL}otelcol.auth.bearer/`,
  ),
  headers: doc(
    v.pipe(v.record(headerName, secretKey()), v.minEntries(1, 'at least one header')),
    'Headers such as x-api-key, each with the Secret key of its value, which must not end with a line feed: otelcol.auth.headers.',
    `${ALLOY_OTELCOL}otelcol.auth.headers/`,
  ),
  sigv4: doc(
    v.strictObject({
      region: doc(region(), 'Region to sign with, which is the endpoint’s.'),
      service: doc(
        v.pipe(v.string('a service'), v.regex(/^[a-z][-a-z0-9]*$/, 'a service of AWS such as xray or logs')),
        'Service to sign with: xray for X-Ray, logs for CloudWatch Logs, monitoring for CloudWatch metrics.',
        'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-OTLPEndpoint.html',
      ),
    }),
    'Requests signed for AWS: otelcol.auth.sigv4, with otlphttp alone. The pods’ identity is EKS Pod Identity’s, or the role that alloy.serviceAccount.annotations names. Without credentials Alloy does not start at all: a pod has to reach the Pod Identity agent (169.254.170.23) or STS when it starts, past a REGISTRY_ONLY mesh too.',
    `${ALLOY_OTELCOL}otelcol.auth.sigv4/`,
  ),
});

/** The section `queue`, with what one request to this backend takes by default, in milliseconds. */
const queue = (latency: number) =>
  section({
    requestsPerSecond: doc(
      v.optional(integer(1, 100_000), 1000),
      'Requests of this signal that one pod passes on in a second. Nothing is merged, so that each request holds one consumer until the backend answers.',
    ),
    latencyMilliseconds: doc(
      v.optional(integer(1, 60_000), latency),
      'How long the backend takes to answer one request.',
    ),
    size: doc(
      v.optional(integer(1, 1_000_000)),
      'queue_size of delivery: acknowledged, in requests that wait or are under way; more are refused, and senders retry. Default: twice numConsumers. The queues of memory and disk count bytes, and their size follows from the memory and from the volume.',
      `${EXPORTER}#sending_queue`,
    ),
    numConsumers: doc(
      v.optional(integer(1, 10_000)),
      'num_consumers: requests under way at once. Default: twice requestsPerSecond × latencyMilliseconds / 1000, and at least 100.',
      `${EXPORTER}#sending_queue`,
    ),
  });

const retrySeconds = (least: number, most: number) =>
  v.pipe(
    v.number(`seconds from ${least} to ${most}`),
    v.minValue(least, `seconds from ${least} to ${most}`),
    v.maxValue(most, `seconds from ${least} to ${most}`),
    v.check(value => Number.isInteger(value * 1000), 'seconds, in whole milliseconds'),
  );

const retry = section({
  initialIntervalSeconds: doc(
    v.optional(retrySeconds(0.1, 3600)),
    'initial_interval: the wait before the first retry. Default: 0.5 with delivery: acknowledged, else 5.',
  ),
  maxIntervalSeconds: doc(
    v.optional(retrySeconds(0.1, 3600)),
    'max_interval: the longest wait between two retries. Default: 2 with delivery: acknowledged, else 30.',
  ),
  maxElapsedSeconds: doc(
    v.optional(retrySeconds(0, 86_400)),
    'max_elapsed_time of the exporter’s own retries of one request. With delivery: acknowledged the sender is then told, and retries: at most 4, since senders wait 10 s for an answer, which is the default. With memory and disk no sender waits: the request is dropped then, by default after 300 s from memory, after a day from disk; 0 means never, and a request that the backend never takes is then repeated for ever.',
  ),
});

const tls = oneOf({
  none: doc(
    v.strictObject({}),
    'Plain text from Alloy itself; short: tls: false. A backend with a sidecar still gets the mesh’s mTLS.',
  ),
  mesh: doc(
    v.strictObject({}),
    'The mesh’s mTLS or nothing. The backend’s pods need a sidecar, and its Service port a protocol (appProtocol grpc or http).',
    `${DESTINATION_RULE}#ClientTLSSettings-TLSmode`,
  ),
  server: doc(
    v.strictObject({
      ca: doc(
        v.optional(secretKey()),
        'Secret key of the CA of the backend’s certificate. Default: the CAs of the image’s system.',
      ),
      serverName: doc(v.optional(hostname()), 'Name in the certificate. Default: the endpoint’s host.'),
      clientCertificate: doc(
        v.optional(objectName()),
        'Secret (kubernetes.io/tls) whose certificate Alloy presents to the backend. Default: none.',
      ),
    }),
    'TLS by Alloy itself; short: tls: true.',
  ),
});

const tlsShort = v.pipe(
  v.boolean('true or false'),
  v.transform(on => v.parse(tls, on ? { server: {} } : { none: {} })),
);

/** What differs between backends in the client of a destination. */
interface Backend<C extends string> {
  readonly compressions: readonly [C, ...C[]];
  /** The largest request that the backend takes, in MiB, and the sentence that says whose limit that is. */
  readonly maxRequest: { readonly miB: number; readonly whose: string; readonly page?: string };
  /** Milliseconds until the backend has answered one request. */
  readonly latency: number;
}

/** The fields of a destination’s client beside its endpoint. */
export const clientOf = <const C extends string>({ compressions, maxRequest, latency }: Backend<C>) => ({
  delivery: doc(
    v.optional(v.picklist(DELIVERIES)),
    'What OK means to a sender. acknowledged: the backend has it. memory: it waits in the pod’s memory. disk: it waits on the pod’s volume, which makes Alloy a StatefulSet. Default: acknowledged; memory behind tail sampling, and for all but the first destination of a signal.',
    'docs/delivery.md',
  ),
  tls: doc(
    v.optional(either('boolean', tlsShort, tls)),
    'How the connection is encrypted. true: `server`, false: `none`. Default: `none` for a Service of the cluster (tempo, tempo.tempo, tempo.tempo.svc …) and `server` for other hosts, or what the URL says. Where a host can be either, it is needed.',
  ),
  headers: doc(
    v.optional(v.record(headerName, headerValue()), {}),
    'Headers with each request. Nothing secret: secrets are for credentials.headers. Default: none.',
  ),
  credentials: doc(
    v.optional(credentials),
    'Credentials from a Secret in alloy.namespace; a change needs a rollout. Default: none.',
  ),
  compression: doc(v.optional(v.picklist(compressions), compressions[0] as never), 'compression of each request.'),
  timeoutSeconds: doc(v.optional(integer(1, 600), TRY_SECONDS), 'timeout of one request, of each try.'),
  maxRequestMiB: doc(
    v.optional(integer(1, 1024), maxRequest.miB),
    `The largest request that the backend takes, uncompressed; what is larger is split before it is sent. Default: ${maxRequest.whose}.`,
    maxRequest.page,
  ),
  queue: doc(
    queue(latency),
    'sending_queue of this signal, in each pod.',
    'docs/decisions/0009-ok-means-the-backend-has-it.md',
  ),
  retry: doc(retry, 'retry_on_failure: how the exporter itself retries.', `${EXPORTER}#retry_on_failure`),
});

/** What a receiver of the Collector's takes over gRPC unless its settings say more. */
export const GRPC_BACKEND = {
  compressions: ['gzip', 'zstd', 'snappy', 'none'],
  maxRequest: {
    miB: GRPC_MOST_MIB,
    whose: 'gRPC’s own limit, which Tempo has unless it is raised',
    page: `${EXPORTER}#batch`,
  },
  latency: 100,
} as const;

const client = clientOf(GRPC_BACKEND);

/** A destination by OTLP/gRPC, whatever is there. */
export const grpcDestination = v.strictObject({ endpoint: doc(hostAndPort(), 'host:port of the backend.'), ...client });

/** A destination by OTLP/HTTP, whatever is there. */
export const httpDestination = v.strictObject({
  endpoint: doc(baseUrl(), 'Base URL of the backend; /v1/<signal> is appended.'),
  ...client,
});
