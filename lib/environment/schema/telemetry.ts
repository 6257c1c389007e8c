/** What Alloy does: receive, process, send. */

import * as v from 'valibot';
import { GRPC_ENCODINGS, HTTP_ENCODINGS, RECEIVER_IDLE } from '../../facts/alloy';
import { DELIVERIES } from '../../facts/delivery';
import { SIGNALS } from '../../facts/otlp';
import { TRY_SECONDS } from '../../timeouts';
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
import { ALLOY_OTELCOL, ISTIO_NETWORKING } from './pages';
import { policies, TAIL_SAMPLING } from './sampling';

const RECEIVER = `${ALLOY_OTELCOL}otelcol.receiver.otlp/`;
const EXPORTER = `${ALLOY_OTELCOL}otelcol.exporter.otlp/`;
const DESTINATION_RULE = `${ISTIO_NETWORKING}destination-rule/`;

const compressionAlgorithms = v.pipe(v.array(v.picklist(HTTP_ENCODINGS)), v.minLength(1, 'at least one algorithm'));

/** The section `receiver`: how Alloy receives. */
export const receiver = section({
  grpc: doc(
    section({
      maxMessageMiB: doc(
        v.optional(integer(1, 1024), 10),
        'max_recv_msg_size, uncompressed. A larger message is refused for good (RESOURCE_EXHAUSTED, not retried). A Collector’s batch of 8,192 spans needs 8 or more; over 11 one message can end Alloy by its nesting; and what a message may become in memory must fit alloy.resources.memory.',
      ),
      compressionAlgorithms: doc(
        v.optional(v.pipe(v.array(v.picklist(GRPC_ENCODINGS)), v.minLength(1, 'at least one algorithm')), [
          'gzip',
          'snappy',
        ]),
        'grpc-encodings that are accepted beside none. Alloy’s sidecar (with receiver.tls the gateway) refuses zstd unless it is named here (PERMISSION_DENIED, not retried): 18 bytes of zstd can make Alloy take 512 MiB.',
        'https://grpc.io/docs/guides/compression/',
      ),
    }),
    'The OTLP/gRPC server.',
    `${RECEIVER}#grpc`,
  ),
  http: doc(
    section({
      maxBodyMiB: doc(
        v.optional(integer(1, 1024), 10),
        'max_request_body_size, uncompressed. A larger body is refused for good (400, not retried). What receiver.grpc.maxMessageMiB says of size, nesting and memory holds here too.',
      ),
      idleTimeoutSeconds: doc(
        v.optional(integer(20, 3600), RECEIVER_IDLE.seconds),
        'idle_timeout of the HTTP server. The gateway’s and the sidecar’s idle timeouts are set 10 s below this one, so that Envoy closes first.',
      ),
      compressionAlgorithms: doc(
        v.optional(compressionAlgorithms, ['gzip', 'zlib', 'deflate', 'snappy', 'lz4']),
        'Content encodings that are accepted beside none: all that Alloy knows but zstd, of which 18 bytes can make Alloy take 512 MiB.',
      ),
    }),
    'The OTLP/HTTP server.',
    `${RECEIVER}#http`,
  ),
  maxConcurrentRequests: doc(
    v.optional(integer(1, 1_000_000)),
    'Most requests under way in one pod of Alloy, counted by its sidecar; more get 503 (UO), which senders retry. Default: what the exporters’ queues hold, since each request waits for its backend. With receiver.tls there is no sidecar, and no bound.',
    `${ISTIO_NETWORKING}sidecar/#Sidecar-inbound_connection_pool`,
  ),
  tls: doc(
    v.optional(
      v.strictObject({
        certificateSecret: doc(
          objectName(),
          'Secret (kubernetes.io/tls) in alloy.namespace. Its certificate has the full name of Alloy’s Service (such as alloy-otlp.observability.svc.cluster.local) among its subject alternative names: the gateway asks for it. Alloy reads it again every 5 minutes.',
        ),
        clientCa: doc(
          secretKey(),
          'Secret key in alloy.namespace of the CA whose client certificates are let in: the gateway’s, nobody else’s. Alloy reads it at start: a change needs a rollout.',
        ),
        gatewaySecret: doc(
          objectName(),
          'Secret in gateway.namespace with tls.crt, tls.key and ca.crt: what the gateway presents, and whom it believes.',
          `${DESTINATION_RULE}#ClientTLSSettings-credential_name`,
        ),
      }),
    ),
    'TLS by Alloy itself, for clusters where Alloy cannot have a sidecar: none is injected then. Default: the mesh’s mTLS.',
    `${RECEIVER}#tls`,
  ),
  includeMetadata: doc(
    v.optional(v.boolean('true or false'), false),
    'include_metadata: keep the request’s headers for the components behind the receiver. Not needed for authentication.',
  ),
});

/** Each is written onto every resource of a message, which a sender may make of nothing but resources: docs/threats.md. */
const MOST_ATTRIBUTES = 16;

const attributeName = v.pipe(
  v.string('a name'),
  v.regex(
    /^[a-zA-Z][-_./a-zA-Z0-9]{0,127}$/,
    'a name such as deployment.environment.name: letters, digits, ".", "_", "-" and "/", at most 128',
  ),
);

const attributeValue = v.pipe(text(), v.maxLength(256, 'text of at most 256 characters'));

/** The section `pipeline`: what happens between receiver and exporters. */
export const pipeline = section({
  memoryLimiter: doc(
    section({
      checkIntervalMilliseconds: doc(
        v.optional(integer(50, 250), 100),
        'check_interval: how often the limiter looks at the memory. A large message is decoded within a second, and the limiter has to look meanwhile.',
      ),
      limitPercentage: doc(
        v.optional(integer(10, 95)),
        'limit of the heap for the signal that is refused last (metrics, else traces, else logs), in percent of alloy.resources.memory. Default: what the largest message leaves of that memory, once decoded.',
      ),
      spikeLimitPercentage: doc(
        v.optional(integer(1, 90)),
        'spike_limit of the same, in percent of alloy.resources.memory. Alloy refuses data as soon as the heap is within this of the limit; senders retry. Default: a fifth of the limit. Each signal before it is refused a quarter of that heap earlier.',
      ),
    }),
    'When Alloy refuses data because of its memory: otelcol.processor.memory_limiter, one for each signal. Logs are refused first, then traces, then metrics.',
    `${ALLOY_OTELCOL}otelcol.processor.memory_limiter/#arguments`,
  ),
  resourceAttributes: doc(
    v.optional(
      v.pipe(
        v.record(attributeName, attributeValue),
        v.maxEntries(MOST_ATTRIBUTES, `at most ${MOST_ATTRIBUTES} attributes`),
      ),
      {},
    ),
    'Attributes that name the environment, such as deployment.environment.name, k8s.cluster.name or cloud.region, each with its text: otelcol.processor.transform sets them on every resource of every signal where the sender has not. What a sender says stays, an empty text too; SDKs always say service.name, so that one here is for the few senders that don’t. Nothing secret. Senders’ messages grow by them, hostile ones too (docs/threats.md). Default: none.',
    'docs/decisions/0015-what-is-not-the-senders-is-not-added.md',
  ),
  tailSampling: doc(
    v.optional(
      v.strictObject({
        decisionWaitSeconds: doc(
          v.optional(integer(1, 600), 30),
          'decision_wait: how long after a trace’s first span Alloy decides.',
        ),
        replicas: doc(
          v.optional(integer(2, 1000)),
          'How many pods sample, where more than one receives: a tier of its own. A change moves some traces to other pods, and splits those that wait. Default: alloy.replicas, or alloy.autoscaling.minReplicas and at least 2.',
        ),
        tracesPerSecond: doc(
          v.optional(integer(1, 10_000_000)),
          'The most new traces a second, of all pods together. The sampler’s sizes follow from it: numTraces, expectedNewTracesPerSecond and decision_cache, for a pod that shares the rate with all others but one, which may be away; synth refuses a memory that is too small. Default: nothing is derived or checked.',
          'docs/sampling.md',
        ),
        traceKiB: doc(
          v.optional(integer(1, 100_000), 10),
          'Average size of a trace as it is sent, uncompressed, all its spans and their resources, in KiB. Of one span: about 1.',
          'docs/sampling.md',
        ),
        numTraces: doc(
          v.optional(integer(1, 10_000_000)),
          'num_traces: how many traces one pod keeps. From one more on it drops the oldest before its decision, and no sender is told. Default: 50,000; with tracesPerSecond as many as memory has room for.',
        ),
        expectedNewTracesPerSecond: doc(
          v.optional(integer(0, 1_000_000)),
          'expected_new_traces_per_sec: for how many new traces a second one pod sets memory aside. Default: 0; with tracesPerSecond a pod’s part of it.',
        ),
        policies: doc(policies, 'A trace is kept when any policy says so.', `${TAIL_SAMPLING}#policy`),
      }),
    ),
    'Decide per whole trace what to keep. With alloy.replicas: 1 in the pod that receives; with more in a tier of its own, to which each trace goes as a whole. Default: every trace is kept.',
    TAIL_SAMPLING,
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
      region: doc(
        v.pipe(v.string('a region'), v.regex(/^[a-z]{2,}(-[a-z]+)+-[0-9]+$/, 'a region of AWS such as eu-west-1')),
        'Region to sign with, which is the endpoint’s.',
      ),
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

const queue = section({
  requestsPerSecond: doc(
    v.optional(integer(1, 100_000), 1000),
    'Requests of this signal that one pod passes on in a second. Nothing is merged, so that each request holds one consumer until the backend answers.',
  ),
  latencyMilliseconds: doc(v.optional(integer(1, 60_000), 100), 'How long the backend takes to answer one request.'),
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

const client = {
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
  compression: doc(v.optional(v.picklist(['gzip', 'zstd', 'snappy', 'none']), 'gzip'), 'compression of each request.'),
  timeoutSeconds: doc(v.optional(integer(1, 600), TRY_SECONDS), 'timeout of one request, of each try.'),
  maxRequestMiB: doc(
    v.optional(integer(1, 1024), 4),
    'The largest request that the backend takes, uncompressed; what is larger is split before it is sent. Default: gRPC’s own limit, which Tempo has unless it is raised.',
    `${EXPORTER}#batch`,
  ),
  queue: doc(queue, 'sending_queue of this signal, in each pod.', 'docs/decisions/0009-ok-means-the-backend-has-it.md'),
  retry: doc(retry, 'retry_on_failure: how the exporter itself retries.', `${EXPORTER}#retry_on_failure`),
};

const grpcDestination = v.strictObject({ endpoint: doc(hostAndPort(), 'host:port of the backend.'), ...client });
const httpDestination = v.strictObject({
  endpoint: doc(baseUrl(), 'Base URL of the backend; /v1/<signal> is appended.'),
  ...client,
});

const grpcShort = v.pipe(
  hostAndPort(),
  v.transform(endpoint => v.parse(grpcDestination, { endpoint })),
);
const httpShort = v.pipe(
  baseUrl(),
  v.transform(endpoint => v.parse(httpDestination, { endpoint })),
);

const transports = {
  otlp: doc(either('string', grpcShort, grpcDestination), 'OTLP/gRPC: host:port, or an object with more.', EXPORTER),
  otlphttp: doc(
    either('string', httpShort, httpDestination),
    'OTLP/HTTP: base URL, or an object with more.',
    `${ALLOY_OTELCOL}otelcol.exporter.otlphttp/`,
  ),
};

const named = oneOf(transports, {
  name: doc(
    v.optional(
      v.pipe(
        v.string('a name'),
        v.regex(/^[a-z][a-z0-9_]{0,30}$/, 'a name of small letters, digits and "_", such as xray'),
      ),
    ),
    'Name of the destination, in the labels of Alloy’s components and so in metrics and alerts. Needed for all but the first.',
  ),
});

const several = v.pipe(
  v.array(named),
  v.minLength(1, 'at least one destination'),
  v.maxLength(8, 'at most eight destinations'),
);

const destination = either('array', several, oneOf(transports));

const SEVERAL =
  'One, or a list: the first’s answer is the sender’s; each other gets a copy, and its backend never holds up the first.';

/** The section `destinations`: the backends of each signal. */
export const destinations = v.pipe(
  v.strictObject({
    traces: doc(v.optional(destination), `Destination of traces, such as Tempo. ${SEVERAL}`, 'docs/delivery.md'),
    metrics: doc(v.optional(destination), `Destination of metrics, such as Mimir. ${SEVERAL}`, 'docs/delivery.md'),
    logs: doc(v.optional(destination), `Destination of logs, such as Loki. ${SEVERAL}`, 'docs/delivery.md'),
  }),
  checkFields(value => SIGNALS.some(signal => value[signal]), 'at least one of traces, metrics, logs'),
);
