/** What Alloy does before it sends: receive, process. */

import * as v from 'valibot';
import { GRPC_ENCODINGS, HTTP_ENCODINGS, RECEIVER_IDLE } from '../../facts/alloy';
import { doc, integer, objectName, secretKey, section, text } from '../scalars';
import { ALLOY_OTELCOL, ISTIO_NETWORKING } from './pages';
import { policies, TAIL_SAMPLING } from './sampling';

const RECEIVER = `${ALLOY_OTELCOL}otelcol.receiver.otlp/`;
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
