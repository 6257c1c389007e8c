/** What Alloy does: receive, process, send. */

import * as v from 'valibot';
import { GRPC_ENCODINGS, HTTP_ENCODINGS, RECEIVER_IDLE } from '../../facts/alloy';
import { SIGNALS } from '../../facts/otlp';
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
} from '../scalars';
import { policies } from './sampling';

const compressionAlgorithms = v.pipe(v.array(v.picklist(HTTP_ENCODINGS)), v.minLength(1, 'at least one algorithm'));

export const receiver = section({
  grpc: doc(
    section({
      maxMessageMiB: doc(
        v.optional(integer(1, 1024), 10),
        'max_recv_msg_size. A larger message is refused for good (RESOURCE_EXHAUSTED, not retried). A Collector’s batch of 8,192 spans needs 8 or more; over 11 one message can end Alloy by its nesting; and what it may become in memory must fit alloy.resources.memory.',
      ),
      compressionAlgorithms: doc(
        v.optional(v.pipe(v.array(v.picklist(GRPC_ENCODINGS)), v.minLength(1, 'at least one algorithm')), [
          'gzip',
          'snappy',
        ]),
        'grpc-encodings that are accepted beside none; Alloy’s sidecar (with receiver.tls the gateway) refuses zstd unless it is named (PERMISSION_DENIED, not retried). 18 bytes of zstd can make Alloy take 512 MiB.',
      ),
    }),
    'The OTLP/gRPC server.',
  ),
  http: doc(
    section({
      maxBodyMiB: doc(
        v.optional(integer(1, 1024), 10),
        'max_request_body_size. A larger body is refused for good (400, not retried). The same holds of it.',
      ),
      idleTimeoutSeconds: doc(
        v.optional(integer(20, 3600), RECEIVER_IDLE.seconds),
        'idle_timeout of the HTTP server. The gateway’s and the sidecar’s is set 10 s below it, so that Envoy closes first.',
      ),
      compressionAlgorithms: doc(
        v.optional(compressionAlgorithms, ['gzip', 'zlib', 'deflate', 'snappy', 'lz4']),
        'Content encodings that are accepted beside none: all that Alloy knows but zstd, of which 18 bytes can make Alloy take 512 MiB.',
      ),
    }),
    'The OTLP/HTTP server.',
  ),
  maxConcurrentRequests: doc(
    v.optional(integer(1, 1_000_000)),
    'Requests under way in one pod, by its sidecar; more get 503 (UO), which senders retry. Default: what the exporters’ queues hold, since each request waits for its backend.',
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
      checkIntervalMilliseconds: doc(
        v.optional(integer(50, 250), 100),
        'check_interval. A large message is decoded within a second, and the limiter has to look meanwhile.',
      ),
      limitPercentage: doc(
        v.optional(integer(10, 95)),
        'limit, in percent of alloy.resources.memory. Default: what the largest message leaves of that memory, once decoded.',
      ),
      spikeLimitPercentage: doc(
        v.optional(integer(1, 90)),
        'spike_limit, in percent of alloy.resources.memory: data is refused from the limit less this on; senders retry. Default: a fifth of the limit.',
      ),
    }),
    'otelcol.processor.memory_limiter.',
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

const headerValue = () =>
  v.pipe(text(), v.regex(/^[!-~]([ -~]*[!-~])?$/, 'printable ASCII, without blanks at the ends: gRPC sends no other'));

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
  requestsPerSecond: doc(
    v.optional(integer(1, 100_000), 1000),
    'Requests of this signal that one pod passes on in a second. Nothing is merged, so that each request holds one consumer until the backend answers.',
  ),
  latencyMilliseconds: doc(v.optional(integer(1, 60_000), 100), 'How long the backend takes to answer one.'),
  size: doc(
    v.optional(integer(1, 1_000_000)),
    'queue_size, in requests that wait or are under way; more are refused, and senders retry. Default: twice numConsumers. Not behind tail sampling, where the queue counts bytes.',
  ),
  numConsumers: doc(
    v.optional(integer(1, 10_000)),
    'num_consumers. Default: twice requestsPerSecond × latencyMilliseconds, and at least 100.',
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
    'initial_interval. Default: 0.5; behind tail sampling 5.',
  ),
  maxIntervalSeconds: doc(v.optional(retrySeconds(0.1, 3600)), 'max_interval. Default: 2; behind tail sampling 30.'),
  maxElapsedSeconds: doc(
    v.optional(retrySeconds(0, 86_400)),
    'max_elapsed_time of the exporter’s own retries; then the sender is told, and retries. At most 4, since senders wait 10 s for an answer. Behind tail sampling no sender waits: the data is dropped then, by default after 300; 0 is never.',
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
    v.optional(v.record(headerName, headerValue()), {}),
    'Headers with each request. Nothing secret: that is for credentials.headers.',
  ),
  credentials: doc(v.optional(credentials), 'Credentials from a Secret in alloy.namespace; a change needs a rollout.'),
  compression: doc(v.optional(v.picklist(['gzip', 'zstd', 'snappy', 'none']), 'gzip'), 'compression.'),
  timeoutSeconds: doc(v.optional(integer(1, 600), 5), 'timeout of one request.'),
  maxRequestMiB: doc(
    v.optional(integer(1, 1024), 4),
    'The largest request that the backend takes, uncompressed; what is larger is split before it is sent. Default: gRPC’s own limit, which Tempo has unless it is raised.',
  ),
  queue: doc(queue, 'sending_queue, for each pod.'),
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
