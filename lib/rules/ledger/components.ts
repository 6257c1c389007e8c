/**
 * Who judges what the values of Alloy's components do, for the components of a pipeline that takes OTLP. Rows are read as those of the kinds.
 * The rows of ANY hold in every component that has the argument or block; of several rows the longest counts, and a component's own before ANY's.
 */
export const ANY = `
client.auth: exporter-auth-over-plain-grpc sigv4-over-grpc next-tier-refuses-exporter
client.authority: open: It is the name by which a proxy of the backend chooses.
client.balancer_name: harmless: It chooses among the addresses of one name.
client.compression: argument-value-unknown next-tier-refuses-exporter
client.compression_params: harmless: It says how much work compression may take.
client.cookies: harmless: A backend of OTLP gives none.
client.disable_keep_alives: harmless: Each request takes a connection of its own, which costs time alone.
client.endpoint: exporter-service-missing exporter-port-not-on-service exporter-port-speaks-otherwise exporter-endpoint-without-scheme exporter-path-not-served exporter-signal-not-taken hairpin-through-load-balancer placeholder-not-expanded sidecar-egress-hides-backend
client.force_attempt_http2: harmless: Backends take HTTP/1.1 as well.
client.headers: credential-in-plain-text tenant-header-lost exporter-auth-over-plain-grpc next-tier-refuses-exporter
client.http2_ping_timeout: harmless: It says how soon a dead connection is noticed.
client.http2_read_idle_timeout: harmless: It says how soon a dead connection is noticed.
client.idle_conn_timeout: harmless: A connection that the backend has closed is opened again.
client.keepalive: open: A backend may close the connection of a client that pings more often than the backend allows.
client.max_conns_per_host: open: Requests wait where there are fewer connections than consumers of the queue.
client.max_idle_conns: harmless: It says how many connections are kept.
client.max_idle_conns_per_host: harmless: It says how many connections are kept.
client.proxy_url: open: Requests go through another proxy, which may not reach the backend.
client.read_buffer_size: harmless: It says how much memory a connection has.
client.timeout: answer-outlasts-sender
client.tls: exporter-tls-cannot-verify exporter-plain-at-tls-port exporter-port-speaks-otherwise next-tier-refuses-exporter
client.wait_for_ready: harmless: A request waits for the connection until its timeout, which is judged.
client.write_buffer_size: harmless: It says how much memory a connection has.
debug_metrics: harmless: It says what Alloy counts of itself.
output: signal-dropped-in-pipeline alloy-component-unconnected alloy-reference-dangling signal-not-taken
retry_on_failure: retry-off-behind-storage answer-outlasts-sender load-balancing-forgets argument-of-wrong-type
sending_queue.batch: queue-batch-sizer-mixed next-tier-takes-less argument-value-unknown
sending_queue.storage: queue-dies-with-the-pod queue-directory-shared queue-larger-than-volume queue-volume-deleted retry-off-behind-storage
sending_queue.wait_for_result: wait-for-result-in-vain wait-for-result-in-fan-out answer-outlasts-sender
sending_queue: queue-smaller-than-consumers queue-larger-than-volume argument-value-unknown
timeout: answer-outlasts-sender
`;

const SERVER = (block: string, most: string) => `
${block}.auth: auth-cannot-serve-receiver auth-token-may-be-empty
${block}.endpoint: receiver-address-unusable receiver-on-loopback receiver-ports-collide service-port-without-receiver
${block}.include_metadata: tenant-header-lost
${block}.tls: receiver-tls-inside-mesh receiver-without-tls next-tier-refuses-exporter
${most}`;

/** The components, by name. */
export const COMPONENTS: Readonly<Record<string, string>> = {
  'otelcol.receiver.otlp': `${SERVER(
    'grpc',
    `grpc.keepalive.enforcement_policy: open: A client that pings more often than it allows loses its connection.
grpc.keepalive.server_parameters: harmless: The gateway opens another connection where one is closed.
grpc.max_concurrent_streams: open: Requests above it wait in the proxy, and get its timeout.
grpc.max_recv_msg_size: receiver-size-rounded message-outgrows-memory next-tier-takes-less
grpc.read_buffer_size: harmless: It says how much memory a connection has.
grpc.transport: open: A receiver on a socket of the pod is not reached by any Service.
grpc.write_buffer_size: harmless: It says how much memory a connection has.`,
  )}${SERVER(
    'http',
    `http.compression_algorithms: receiver-refuses-uncompressed encoding-refused-in-vain next-tier-refuses-exporter
http.cors: open: A browser may send only from the origins that it has.
http.idle_timeout: upstream-idle-timeout
http.keep_alives_enabled: harmless: Each request takes a connection of its own, which costs time alone.
http.logs_url_path: route-path-not-served rewrite-not-served
http.max_request_body_size: message-outgrows-memory next-tier-takes-less
http.metrics_url_path: route-path-not-served rewrite-not-served
http.read_header_timeout: open: A request whose head takes longer is cut off.
http.read_timeout: open: A request that takes longer to read is cut off.
http.traces_url_path: route-path-not-served rewrite-not-served
http.write_timeout: open: An answer that takes longer is cut off.`,
  )}
output: receiver-without-output signal-routed-not-received alloy-reference-dangling`,
  'otelcol.processor.memory_limiter': `
check_interval: memory-limiter-limits-wrong component-argument-missing
limit: memory-limiter-above-container memory-limiter-limits-wrong memory-limiters-equal message-outgrows-memory
limit_percentage: memory-limiter-counts-the-node memory-limiter-limits-wrong memory-limiter-above-container
spike_limit: memory-limiter-spike-too-large memory-limiter-limits-wrong
spike_limit_percentage: memory-limiter-spike-too-large memory-limiter-limits-wrong`,
  'otelcol.processor.batch': `
metadata_cardinality_limit: open: Requests with more different values than it allows are refused.
metadata_keys: tenant-header-lost
send_batch_max_size: component-argument-missing
send_batch_size: component-argument-missing
timeout: harmless: It says how long data waits.`,
  'otelcol.processor.attributes': `
action: component-argument-missing
exclude: open: It says which data stay as they are.
include: open: It says which data are changed.`,
  'otelcol.processor.transform': `
error_mode: argument-value-unknown
log_statements: open: They change what is stored.
metric_statements: open: They change what is stored.
statements: open: They change what is stored.
trace_statements: open: They change what is stored.`,
  'otelcol.processor.filter': `
error_mode: argument-value-unknown
log_conditions: open: They say what is dropped.
logs: open: It says what is dropped.
metric_conditions: open: They say what is dropped.
metrics: open: It says what is dropped.
trace_conditions: open: They say what is dropped.
traces: open: It says what is dropped.`,
  'otelcol.processor.tail_sampling': `
block_on_overflow: tail-sampling-forgets
decision_cache: harmless: It says how long decisions are remembered.
decision_wait: tail-sampling-forgets
decision_wait_after_root_received: harmless: It decides earlier than decision_wait alone.
drop_pending_traces_on_shutdown: open: Traces that are not decided go with the pod.
expected_new_traces_per_sec: tail-sampling-forgets
maximum_trace_size_bytes: open: A larger trace is dropped.
num_traces: tail-sampling-forgets
policy: open: They say which traces are kept.
sample_on_first_match: harmless: It decides sooner, and the same.`,
  'otelcol.processor.probabilistic_sampler': `
attribute_source: open: It says which data are kept.
fail_closed: open: It says what becomes of data that can't be decided.
from_attribute: open: It says which data are kept.
hash_seed: open: Pods with different seeds keep different parts of a trace.
mode: open: It says how data are chosen.
sampling_percentage: open: It says how much is kept.
sampling_precision: harmless: It rounds the percentage.
sampling_priority: open: It says which data are kept.`,
  'otelcol.processor.k8sattributes': `
auth_type: open: Without the rights of its ServiceAccount it waits for pods forever.
exclude: harmless: Data stay without attributes.
extract: harmless: It says which attributes data get.
filter: open: Pods that it leaves out are not found.
passthrough: harmless: It says which attributes data get.
pod_association: k8sattributes-by-connection
pod_delete_grace_period: harmless: It says how long a pod is remembered.
wait_for_metadata: open: Alloy does not start until it has seen all pods, or not at all.
wait_for_metadata_timeout: open: Alloy does not start until it has seen all pods, or not at all.
watch_sync_period: harmless: It says how often all pods are read again.`,
  'otelcol.processor.resourcedetection': `
akamai: resourcedetection-overrides-sender
aks: resourcedetection-overrides-sender
alibaba_ecs: resourcedetection-overrides-sender
azure: resourcedetection-overrides-sender
consul: resourcedetection-overrides-sender
detectors: resourcedetection-overrides-sender
digitalocean: resourcedetection-overrides-sender
docker: resourcedetection-overrides-sender
dynatrace: resourcedetection-overrides-sender
ec2: resourcedetection-overrides-sender
ecs: resourcedetection-overrides-sender
eks: resourcedetection-overrides-sender
elasticbeanstalk: resourcedetection-overrides-sender
fail_on_missing_metadata: open: Alloy does not start where a detector finds nothing.
gcp: resourcedetection-overrides-sender
heroku: resourcedetection-overrides-sender
hetzner: resourcedetection-overrides-sender
kubeadm: resourcedetection-overrides-sender
kubernetes_node: resourcedetection-overrides-sender
lambda: resourcedetection-overrides-sender
nova: resourcedetection-overrides-sender
openshift: resourcedetection-overrides-sender
oraclecloud: resourcedetection-overrides-sender
override: resourcedetection-overrides-sender
scaleway: resourcedetection-overrides-sender
system: resourcedetection-overrides-sender
tencent_cvm: resourcedetection-overrides-sender
timeout: harmless: It says how long a detector is waited for.
upcloud: resourcedetection-overrides-sender
vultr: resourcedetection-overrides-sender`,
  'otelcol.exporter.otlp': `
client.endpoint: exporter-endpoint-not-for-grpc exporter-service-missing exporter-port-not-on-service exporter-port-speaks-otherwise exporter-signal-not-taken hairpin-through-load-balancer placeholder-not-expanded sidecar-egress-hides-backend`,
  'otelcol.exporter.otlphttp': `
encoding: argument-value-unknown
logs_endpoint: exporter-path-not-served
metrics_endpoint: exporter-path-not-served
traces_endpoint: exporter-path-not-served`,
  'otelcol.exporter.loadbalancing': `
protocol.otlp.client.authority: open: It is the name by which a proxy of the next tier chooses.
protocol.otlp.client.keepalive: open: A next tier may close the connection of a client that pings more often than it allows.
protocol.otlp.client.tls: exporter-tls-cannot-verify next-tier-refuses-exporter
protocol.otlp.client: next-tier-refuses-exporter argument-value-unknown
protocol.otlp.queue: load-balancing-forgets queue-batch-sizer-mixed argument-value-unknown
protocol.otlp.retry: load-balancing-forgets
protocol.otlp.timeout: harmless: What takes longer is tried again.
resolver: load-balancing-to-one-address load-balancing-to-addresses load-balancing-to-unready-pods load-balancing-forgets
routing_key: argument-value-unknown state-split-between-pods`,
  'otelcol.exporter.debug': `
output_paths: harmless: It says where data are written.
sampling_initial: harmless: It says how much is written.
sampling_thereafter: harmless: It says how much is written.
use_internal_logger: harmless: It says where data are written.
verbosity: argument-value-unknown`,
  'otelcol.exporter.prometheus': `
add_metric_suffixes: harmless: It says what series are called.
convert_classic_histograms_to_nhcb: component-needs-stability
forward_to: alloy-reference-dangling alloy-component-unconnected signal-not-taken
gc_frequency: harmless: It says how long a series is remembered.
honor_metadata: harmless: It says what is kept beside a series.
include_scope_info: harmless: It says which series there are.
include_scope_labels: harmless: It says which labels series have.
include_target_info: harmless: It says which series there are.
keep_identifying_resource_attributes: harmless: It says which labels series have.
resource_to_telemetry_conversion: harmless: It says which labels series have.
start_timestamp_zero_ingestion: component-needs-stability`,
  'otelcol.connector.spanmetrics': `
aggregation_cardinality_limit: open: Series above it are put into one.
aggregation_temporality: state-split-between-pods argument-value-unknown
calls_dimension: harmless: It says which labels series have.
dimension: harmless: It says which labels series have.
dimensions_cache_size: harmless: It says how much is remembered.
events: harmless: It says which series there are.
exclude_dimensions: harmless: It says which labels series have.
exemplars: harmless: It says which traces a series names.
histogram: argument-value-unknown component-argument-missing
include_collector_instance_id: state-split-between-pods
include_instrumentation_scope: harmless: It says which labels series have.
metric_timestamp_cache_size: harmless: It says how much is remembered.
metrics_expiration: harmless: It says when a series ends that gets nothing.
metrics_flush_interval: harmless: It says how often series are sent.
namespace: harmless: It says what series are called.
resource_metrics_cache_size: harmless: It says how much is remembered.
resource_metrics_key_attributes: harmless: It says which series are one.
series_expiration: harmless: It says when a series ends that gets nothing.`,
  'otelcol.auth.basic': `
client_auth: credential-in-plain-text environment-variable-not-set
htpasswd: auth-cannot-serve-receiver auth-token-may-be-empty
password: credential-in-plain-text environment-variable-not-set auth-cannot-serve-receiver
username: auth-cannot-serve-receiver`,
  'otelcol.auth.bearer': `
header: open: A receiver looks for the token in that header, and clients may send the token in another.
scheme: open: A receiver looks for the token behind that word, and clients may write another.
token: credential-in-plain-text environment-variable-not-set auth-token-may-be-empty`,
  'otelcol.auth.headers': `
header: tenant-header-lost credential-in-plain-text component-argument-missing`,
  'otelcol.auth.oauth2': `
audience: open: A backend may take tokens for another audience alone.
claims: open: They are sent to whoever gives the token.
client_certificate_key: credential-in-plain-text
client_certificate_key_file: open: It is a file in Alloy’s pods.
client_certificate_key_id: open: It names a key to whoever gives the token.
client_id: environment-variable-not-set
client_id_file: open: It is a file in Alloy’s pods.
client_secret: credential-in-plain-text environment-variable-not-set
client_secret_file: open: It is a file in Alloy’s pods.
endpoint_params: open: They are sent to whoever gives the token.
expiry_buffer: harmless: It says how early a token is asked for again.
grant_type: open: Whoever gives the token may know other ways.
iss: open: It is sent to whoever gives the token.
scopes: open: A backend may ask for others.
signature_algorithm: open: Whoever gives the token may take others.
timeout: harmless: It says how long a token is waited for.
tls: open: It says whom to trust for the token.
token_url: open: Nobody but Alloy can tell who answers there.`,
  'otelcol.auth.sigv4': `
assume_role: open: AWS says whether Alloy’s role may take another.
region: open: AWS takes a signature for the region of the endpoint alone.
service: open: AWS takes a signature for the service of the endpoint alone.`,
  'otelcol.storage.file': `
compaction: harmless: It says when files get smaller.
create_directory: open: Alloy does not start where the directory is missing, unless it may make it.
directory: queue-directory-shared queue-dies-with-the-pod alloy-storage-not-writable
directory_permissions: open: Alloy’s user may not write with them.
fsync: harmless: It says how much a crash of the node may cost.
timeout: harmless: It says how long a file that is locked is waited for.`,
};
