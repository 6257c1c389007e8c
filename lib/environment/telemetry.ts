/** What Alloy does: receive, process, send. */
import * as v from 'valibot';
import { policies } from './sampling';
import {
  baseUrl,
  checkFields,
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
} from './values';

export const SIGNALS = ['traces', 'metrics', 'logs'] as const;
export type Signal = (typeof SIGNALS)[number];

const compressionAlgorithms = v.pipe(
  v.array(v.picklist(['gzip', 'zstd', 'zlib', 'snappy', 'deflate', 'lz4'])),
  v.minLength(1, 'at least one algorithm'),
);

export const receiver = section({
  grpc: doc(
    section({
      maxMessageMiB: doc(
        v.optional(integer(1, 1024), 16),
        'max_recv_msg_size. A larger message is refused for good (RESOURCE_EXHAUSTED, not retried).',
      ),
    }),
    'The OTLP/gRPC server.',
  ),
  http: doc(
    section({
      maxBodyMiB: doc(
        v.optional(integer(1, 1024), 20),
        'max_request_body_size. A larger body is refused for good (400, not retried).',
      ),
      idleTimeoutSeconds: doc(
        v.optional(integer(20, 3600), 60),
        'idle_timeout of the HTTP server. The gateway’s and the sidecar’s is set 10 s below it, so that Envoy closes first.',
      ),
      compressionAlgorithms: doc(
        v.optional(compressionAlgorithms),
        'Content encodings that are accepted. Default: Alloy’s, all that it knows.',
      ),
    }),
    'The OTLP/HTTP server.',
  ),
  tls: doc(
    v.optional(
      v.strictObject({
        certificateSecret: doc(
          objectName(),
          'Secret (kubernetes.io/tls) in alloy.namespace for the name of Alloy’s Service; read again every 5 minutes.',
        ),
        clientCa: doc(
          secretKey(),
          'CA in alloy.namespace whose client certificates are let in: the gateway’s, no others. Read at start: a change needs a rollout.',
        ),
        gatewaySecret: doc(
          objectName(),
          'Secret in gateway.namespace with tls.crt, tls.key and ca.crt: what the gateway presents, and whom it believes.',
        ),
      }),
    ),
    'TLS by Alloy itself, for clusters where it cannot have a sidecar: none is injected then. Default: the mesh’s mTLS.',
  ),
  includeMetadata: doc(
    v.optional(v.boolean('true or false'), false),
    'include_metadata: keep the request’s headers for components behind. Not needed for authentication.',
  ),
});

export const pipeline = section({
  memoryLimiter: doc(
    section({
      checkIntervalMilliseconds: doc(v.optional(integer(100, 60000), 1000), 'check_interval.'),
      limitPercentage: doc(v.optional(integer(10, 95), 80), 'limit_percentage of the container’s memory limit.'),
      spikeLimitPercentage: doc(
        v.optional(integer(1, 90), 25),
        'spike_limit_percentage: data is refused from the limit less this on; senders retry.',
      ),
    }),
    'otelcol.processor.memory_limiter.',
  ),
  batch: doc(
    section({
      sendBatchSize: doc(
        v.optional(integer(1, 1_000_000), 8192),
        'send_batch_size, in spans, data points or log records.',
      ),
      sendBatchMaxSize: doc(
        v.optional(integer(1, 1_000_000), 10_000),
        'send_batch_max_size. At least send_batch_size.',
      ),
      metadataCardinalityLimit: doc(
        v.optional(integer(1, 100_000), 1000),
        'metadata_cardinality_limit: tenants that have a batch at a time, when the tenant comes from the request; data of more is refused.',
      ),
      timeoutMilliseconds: doc(
        v.optional(integer(1, 600_000), 200),
        'timeout: the longest that data waits for a full batch.',
      ),
    }),
    'otelcol.processor.batch.',
  ),
  tailSampling: doc(
    v.optional(
      v.strictObject({
        decisionWaitSeconds: doc(v.optional(integer(1, 600), 30), 'decision_wait after a trace’s first span.'),
        numTraces: doc(v.optional(integer(1, 10_000_000), 50_000), 'num_traces kept in memory.'),
        expectedNewTracesPerSecond: doc(v.optional(integer(0, 1_000_000), 0), 'expected_new_traces_per_sec.'),
        policies: doc(policies, 'A trace is kept when any policy says so.'),
      }),
    ),
    'Decide per whole trace what to keep. One replica only: with more, each sees a part of the trace.',
  ),
});

const headerName = v.pipe(v.string('a header name'), v.regex(/^[-!#$%&'*+.^_`|~0-9A-Za-z]+$/, 'an HTTP header name'));

const credentials = oneOf({
  basic: doc(
    v.strictObject({
      username: doc(secretKey(), 'Secret key of the user name.'),
      password: doc(secretKey(), 'Secret key of the password.'),
    }),
    'otelcol.auth.basic.',
  ),
  bearer: doc(v.strictObject({ token: doc(secretKey(), 'Secret key of the token.') }), 'otelcol.auth.bearer.'),
  headers: doc(
    v.pipe(v.record(headerName, secretKey()), v.minEntries(1, 'at least one header')),
    'otelcol.auth.headers: headers such as x-api-key, each with the Secret key of its value, which must not end with a line feed.',
  ),
});

const queue = section({
  size: doc(
    v.optional(integer(1, 1_000_000), 1000),
    'queue_size, in requests. The queue is in memory: a restart loses it.',
  ),
  numConsumers: doc(v.optional(integer(1, 1000), 10), 'num_consumers.'),
});

const retry = section({
  initialIntervalSeconds: doc(v.optional(integer(1, 3600), 5), 'initial_interval.'),
  maxIntervalSeconds: doc(v.optional(integer(1, 3600), 30), 'max_interval.'),
  maxElapsedSeconds: doc(
    v.optional(integer(0, 86_400), 300),
    'max_elapsed_time, after which the data is dropped; 0: never.',
  ),
});

const tls = oneOf({
  none: doc(v.strictObject({}), 'Plain text, short: tls: false. A backend with a sidecar still gets mTLS.'),
  mesh: doc(
    v.strictObject({}),
    'The mesh’s mTLS or nothing. The backend’s pods need a sidecar, and its Service port a protocol (appProtocol grpc or http).',
  ),
  server: doc(
    v.strictObject({
      ca: doc(v.optional(secretKey()), 'CA of the backend’s certificate. Default: the system’s.'),
      serverName: doc(v.optional(hostname()), 'Name in the certificate. Default: the endpoint’s host.'),
      clientCertificate: doc(v.optional(objectName()), 'Secret (kubernetes.io/tls) to present to the backend.'),
    }),
    'TLS by Alloy itself, short: tls: true.',
  ),
});

const tlsShort = v.pipe(
  v.boolean('true or false'),
  v.transform(on => v.parse(tls, on ? { server: {} } : { none: {} })),
);

const client = {
  tls: doc(
    v.optional(either('boolean', tlsShort, tls)),
    'true: `server`, false: `none`. Default: `none` for a Service of the cluster (tempo, tempo.tempo, tempo.tempo.svc …) and `server` for other hosts, or what the URL says. Where a host can be either, it is needed.',
  ),
  headers: doc(
    v.optional(v.record(headerName, text()), {}),
    'Headers with each request. Nothing secret: that is for credentials.headers.',
  ),
  credentials: doc(v.optional(credentials), 'Credentials from a Secret in alloy.namespace; a change needs a rollout.'),
  compression: doc(v.optional(v.picklist(['gzip', 'zstd', 'snappy', 'none']), 'gzip'), 'compression.'),
  timeoutSeconds: doc(v.optional(integer(1, 600), 5), 'timeout of one request.'),
  queue: doc(queue, 'sending_queue.'),
  retry: doc(retry, 'retry_on_failure.'),
};

const grpcDestination = v.strictObject({ endpoint: doc(hostAndPort(), 'host:port.'), ...client });
const httpDestination = v.strictObject({ endpoint: doc(baseUrl(), 'Base URL; /v1/<signal> is appended.'), ...client });

const grpcShort = v.pipe(
  hostAndPort(),
  v.transform(endpoint => v.parse(grpcDestination, { endpoint })),
);
const httpShort = v.pipe(
  baseUrl(),
  v.transform(endpoint => v.parse(httpDestination, { endpoint })),
);

const destination = oneOf({
  otlp: doc(either('string', grpcShort, grpcDestination), 'OTLP/gRPC: host:port, or an object with more.'),
  otlphttp: doc(either('string', httpShort, httpDestination), 'OTLP/HTTP: base URL, or an object with more.'),
});

export const destinations = v.pipe(
  v.strictObject({
    traces: doc(v.optional(destination), 'Tempo.'),
    metrics: doc(v.optional(destination), 'Mimir.'),
    logs: doc(v.optional(destination), 'Loki.'),
  }),
  checkFields(value => SIGNALS.some(signal => value[signal]), 'at least one of traces, metrics, logs'),
);

export type Destination = v.InferOutput<typeof destination>;
