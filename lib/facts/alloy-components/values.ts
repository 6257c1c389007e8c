/** An argument that takes certain texts only, or a list of them. */
interface Enumeration {
  /** The components that it is in; all that have such an argument in such a block, if none are named. */
  readonly components: RegExp;
  /** The block around it, and the argument, joined by a dot; or the argument alone. */
  readonly argument: string;
  readonly values: readonly string[];
  /**
   * Whether small and capital letters are the same.
   *
   * @default false
   */
  readonly anyCase?: boolean;
}

const ANY = /^/;
const OTELCOL = /^otelcol\./;
const CLIENTS = /^otelcol\.exporter\.(?:otlp|otlphttp|loadbalancing)$/;
const PROCESSOR = (name: string) => new RegExp(`^otelcol\\.processor\\.${name}$`);
const TLS_VERSIONS = ['1.0', '1.1', '1.2', '1.3'];
/** The kinds of a tail sampler's policies. */
const CONDITIONS = [
  ...['always_sample', 'boolean_attribute', 'bytes_limiting', 'latency', 'numeric_attribute', 'ottl_condition'],
  ...['probabilistic', 'rate_limiting', 'span_count', 'status_code', 'string_attribute', 'trace_flags', 'trace_state'],
  'not',
];
/** What k8sattributes can write. */
const POD_METADATA = [
  ...['k8s.namespace.name', 'k8s.pod.name', 'k8s.pod.uid', 'k8s.pod.hostname', 'k8s.pod.start_time', 'k8s.pod.ip'],
  ...['deployment', 'replicaset', 'daemonset', 'statefulset', 'job', 'cronjob', 'node'].flatMap(kind => [
    `k8s.${kind}.name`,
    `k8s.${kind}.uid`,
  ]),
  ...['k8s.container.name', 'container.id', 'container.image.name', 'container.image.tag', 'container.image.tags'],
  ...['service.namespace', 'service.name', 'service.version', 'service.instance.id'],
  ...['container.image.repo_digests', 'k8s.cluster.uid'],
];
const DETECTORS = [
  ...['env', 'ec2', 'ecs', 'eks', 'elasticbeanstalk', 'lambda', 'akamai', 'azure', 'aks', 'consul', 'digitalocean'],
  ...['docker', 'gcp', 'heroku', 'hetzner', 'system', 'openshift', 'kubernetes_node', 'kubeadm', 'dynatrace', 'nova'],
  ...['oraclecloud', 'scaleway', 'upcloud', 'vultr', 'tencent_cvm', 'alibaba_ecs'],
];
const OTTL_CONTEXTS = ['resource', 'scope', 'span', 'spanevent', 'metric', 'datapoint', 'log'];

/** @see https://grafana.com/docs/alloy/latest/reference/ (the argument, in its component's page) */
export const ENUMERATIONS: readonly Enumeration[] = [
  { components: /^logging$/, argument: 'level', values: ['error', 'warn', 'info', 'debug'] },
  { components: /^logging$/, argument: 'format', values: ['logfmt', 'json'] },
  {
    components: CLIENTS,
    argument: 'client.compression',
    values: ['gzip', 'zlib', 'deflate', 'snappy', 'zstd', 'none'],
  },
  { components: OTELCOL, argument: 'sending_queue.sizer', values: ['bytes', 'items', 'requests'] },
  { components: OTELCOL, argument: 'queue.sizer', values: ['bytes', 'items', 'requests'] },
  { components: OTELCOL, argument: 'batch.sizer', values: ['bytes', 'items'] },
  { components: OTELCOL, argument: 'error_mode', values: ['ignore', 'silent', 'propagate'] },
  { components: OTELCOL, argument: 'debug_metrics.level', values: ['none', 'basic', 'normal', 'detailed'] },
  { components: /^otelcol\.processor\.transform$/, argument: 'context', values: OTTL_CONTEXTS, anyCase: true },
  { components: /^otelcol\.exporter\.otlphttp$/, argument: 'encoding', values: ['proto', 'json'] },
  {
    components: /^otelcol\.exporter\.debug$/,
    argument: 'verbosity',
    values: ['basic', 'normal', 'detailed'],
    anyCase: true,
  },
  {
    components: /^otelcol\.exporter\.loadbalancing$/,
    argument: 'routing_key',
    values: ['service', 'traceID', 'resource', 'metric', 'streamID'],
  },
  {
    components: /^otelcol\.connector\.spanmetrics$/,
    argument: 'aggregation_temporality',
    values: ['CUMULATIVE', 'DELTA'],
  },
  { components: /^otelcol\.connector\.spanmetrics$/, argument: 'histogram.unit', values: ['ms', 's'] },
  { components: ANY, argument: 'tls_config.min_version', values: ['TLS10', 'TLS11', 'TLS12', 'TLS13'] },
  {
    components: /^prometheus\.remote_write$/,
    argument: 'endpoint.protobuf_message',
    values: ['prometheus.WriteRequest', 'io.prometheus.write.v2.Request'],
  },
  {
    components: PROCESSOR('attributes'),
    argument: 'action.action',
    values: ['insert', 'update', 'upsert', 'delete', 'hash', 'extract', 'convert'],
    anyCase: true,
  },
  { components: PROCESSOR('attributes'), argument: 'action.converted_type', values: ['int', 'double', 'string'] },
  { components: OTELCOL, argument: 'include.match_type', values: ['strict', 'regexp'] },
  { components: OTELCOL, argument: 'exclude.match_type', values: ['strict', 'regexp'] },
  { components: PROCESSOR('resourcedetection'), argument: 'detectors', values: DETECTORS },
  {
    components: PROCESSOR('tail_sampling'),
    argument: 'policy.type',
    values: [...CONDITIONS, 'and', 'composite', 'drop'],
  },
  { components: PROCESSOR('tail_sampling'), argument: 'and_sub_policy.type', values: CONDITIONS },
  { components: PROCESSOR('tail_sampling'), argument: 'drop_sub_policy.type', values: CONDITIONS },
  { components: PROCESSOR('tail_sampling'), argument: 'composite_sub_policy.type', values: [...CONDITIONS, 'and'] },
  { components: PROCESSOR('tail_sampling'), argument: 'status_codes', values: ['OK', 'ERROR', 'UNSET'] },
  {
    components: PROCESSOR('k8sattributes'),
    argument: 'auth_type',
    values: ['none', 'serviceAccount', 'kubeConfig', 'tls'],
  },
  {
    components: PROCESSOR('k8sattributes'),
    argument: 'source.from',
    values: ['connection', 'resource_attribute'],
  },
  ...['label', 'annotation'].map(block => ({
    components: PROCESSOR('k8sattributes'),
    argument: `${block}.from`,
    values: ['pod', 'namespace', 'node', 'deployment', 'statefulset', 'daemonset', 'job'],
  })),
  { components: PROCESSOR('k8sattributes'), argument: 'extract.metadata', values: POD_METADATA },
  { components: PROCESSOR('k8sattributes'), argument: 'field.op', values: ['equals', 'not-equals'] },
  {
    components: /^otelcol\.auth\.headers$/,
    argument: 'header.action',
    values: ['insert', 'update', 'upsert', 'delete'],
  },
  {
    components: /^otelcol\.receiver\.otlp$/,
    argument: 'grpc.transport',
    values: ['tcp', 'tcp4', 'tcp6', 'unix', 'unixgram', 'unixpacket'],
  },
  { components: OTELCOL, argument: 'tls.min_version', values: TLS_VERSIONS },
  { components: OTELCOL, argument: 'tls.max_version', values: TLS_VERSIONS },
];
