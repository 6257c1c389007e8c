/** Network Load Balancers of AWS, and the controller that makes them of Services. */

/** What the controller's annotations begin with. @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/ */
export const AWS = 'service.beta.kubernetes.io/aws-load-balancer-';

/** Label of a namespace: with `enabled` a new pod is ready only when the load balancer finds it healthy. @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/pod_readiness_gate/ */
export const READINESS_GATE_LABEL = 'elbv2.k8s.aws/pod-readiness-gate-inject';

/** Who may connect, for all controllers: networks, separated by commas. @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/#lb-source-ranges */
export const SOURCE_RANGES = 'service.beta.kubernetes.io/load-balancer-source-ranges';

/** @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/#lb-scheme */
export const SCHEMES = ['internal', 'internet-facing'] as const;

/** @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/#nlb-target-type */
export const TARGET_TYPES = ['ip', 'instance'] as const;

/** @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/#ip-address-type */
export const IP_ADDRESS_TYPES = ['ipv4', 'dualstack'] as const;

/** The most characters of a load balancer's name. @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html */
export const LONGEST_NAME = 32;

/** Tags that the controller gives everything it makes. @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/#aws-resource-tags */
export const CONTROLLER_TAGS = ['elbv2.k8s.aws/cluster', 'service.k8s.aws/stack', 'service.k8s.aws/resource'];

/** The most tags that anything in AWS has. @see https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html#id_tags_naming_best_practices */
export const MOST_TAGS = 50;

/** Attributes of a load balancer, of its target groups and of its listeners, as the annotations spell them. */
export const ATTRIBUTES = {
  clientRouting: 'dns_record.client_routing_policy',
  crossZone: 'load_balancing.cross_zone.enabled',
  deregistrationDelay: 'deregistration_delay.timeout_seconds',
  idleTimeout: 'tcp.idle_timeout.seconds',
  preserveClientAddress: 'preserve_client_ip.enabled',
  proxyProtocol: 'proxy_protocol_v2.enabled',
} as const;

/** Words that an attribute may have, or the least and the most of its whole number. */
export type Allowed = readonly string[] | { readonly least: number; readonly most: number };

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-dns.html (availability zone DNS affinity) */
export const CLIENT_ROUTING_POLICIES = [
  'any_availability_zone',
  'availability_zone_affinity',
  'partial_availability_zone_affinity',
] as const;

/** Seconds. @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html#deregistration-delay */
export const DEREGISTRATION_DELAY = { least: 0, most: 3600 } as const;

/** Seconds; 350 unless said. @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/update-idle-timeout.html */
export const IDLE_TIMEOUT = { least: 60, most: 6000 } as const;
export const DEFAULT_IDLE_SECONDS = 350;

/**
 * The least and the most of the whole numbers of a health check, by the annotations' ends: seconds and numbers of tries.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
 */
export const HEALTH_CHECK_NUMBERS = {
  'healthcheck-interval': { least: 5, most: 300 },
  'healthcheck-timeout': { least: 2, most: 120 },
  'healthcheck-healthy-threshold': { least: 2, most: 10 },
  'healthcheck-unhealthy-threshold': { least: 2, most: 10 },
} as const;

/**
 * Seconds of a health check that is not told: `localTimeout` where it asks the nodes themselves, with `externalTrafficPolicy: Local`.
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/pkg/service/model_builder.go
 */
export const HEALTH_CHECK_DEFAULTS = { interval: 10, timeout: 10, localTimeout: 6 } as const;

/** The inbound rules that a security group has by AWS's default quota, of IPv4 and of IPv6 each. @see https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-security-groups */
export const MOST_RULES = 60;

const BOOLEAN = ['true', 'false'] as const;
const ON_OFF = ['on', 'off'] as const;

/** ALPN policies of a TLS listener with which a client may speak HTTP/2. @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-listeners.html#alpn-policies */
export const HTTP2_POLICIES = ['HTTP2Only', 'HTTP2Preferred', 'HTTP2Optional'] as const;

/** How the controller reads an annotation's text; a list or a map has commas between its items. */
export type AnnotationForm =
  | { readonly form: 'text' | 'boolean' | 'list' | 'map' }
  | { readonly form: 'words'; readonly words: readonly string[] }
  | { readonly form: 'number'; readonly least: number; readonly most: number };

const TEXT = { form: 'text' } as const;
const YES_NO = { form: 'boolean' } as const;
const LIST = { form: 'list' } as const;
const MAP = { form: 'map' } as const;

/**
 * The annotations that the controller reads of a Service, by what stands behind their common beginning. A listener's
 * attributes and a port's target group have the listener or the port behind a dot.
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/ (3.5)
 */
export const NLB_ANNOTATIONS: ReadonlyMap<string, AnnotationForm> = new Map<string, AnnotationForm>([
  ['access-log-enabled', YES_NO],
  ['access-log-s3-bucket-name', TEXT],
  ['access-log-s3-bucket-prefix', TEXT],
  ['additional-resource-tags', MAP],
  ['alpn-policy', { form: 'words', words: ['None', 'HTTP1Only', ...HTTP2_POLICIES] }],
  ['attributes', MAP],
  ['backend-protocol', TEXT],
  ['cross-zone-load-balancing-enabled', YES_NO],
  ['disable-nlb-sg', YES_NO],
  ['eip-allocations', LIST],
  ['enable-icmp-for-path-mtu-discovery', { form: 'words', words: ON_OFF }],
  ['enable-prefix-for-ipv6-source-nat', { form: 'words', words: ON_OFF }],
  ['enable-tcp-udp-listener', YES_NO],
  ['healthcheck-path', TEXT],
  ['healthcheck-port', TEXT],
  ['healthcheck-protocol', TEXT],
  ['healthcheck-success-codes', TEXT],
  ...Object.entries(HEALTH_CHECK_NUMBERS).map(([name, range]) => [name, { form: 'number', ...range }] as const),
  ['inbound-sg-rules-on-private-link-traffic', { form: 'words', words: ON_OFF }],
  ['internal', TEXT],
  ['ip-address-type', TEXT],
  ['ipv6-addresses', LIST],
  ['listener-attributes', MAP],
  ['manage-backend-security-group-rules', YES_NO],
  ['minimum-load-balancer-capacity', MAP],
  ['multi-cluster-target-group', YES_NO],
  ['name', TEXT],
  ['nlb-target-type', TEXT],
  ['private-ipv4-addresses', LIST],
  ['proxy-protocol', { form: 'words', words: ['*'] }],
  ['proxy-protocol-per-target-group', LIST],
  ['quic-enabled-ports', LIST],
  ['scheme', TEXT],
  ['security-group-prefix-lists', LIST],
  ['security-groups', LIST],
  ['source-nat-ipv6-prefixes', LIST],
  ['ssl-cert', LIST],
  ['ssl-negotiation-policy', TEXT],
  ['ssl-ports', LIST],
  ['subnets', LIST],
  ['target-group-attributes', MAP],
  ['target-node-labels', MAP],
  ['type', TEXT],
]);

/**
 * Annotations of classic load balancers, which Kubernetes' own controller reads, each with what an NLB has instead.
 * @see https://github.com/kubernetes/cloud-provider-aws/blob/master/docs/service_controller.md
 */
export const CLASSIC_ANNOTATIONS: ReadonlyMap<string, string> = new Map([
  ['access-log-emit-interval', 'an NLB has no interval'],
  ['connection-draining-enabled', 'target-group-attributes: deregistration_delay.timeout_seconds=<seconds>'],
  ['connection-draining-timeout', 'target-group-attributes: deregistration_delay.timeout_seconds=<seconds>'],
  ['connection-idle-timeout', 'listener-attributes.TCP-<port>: tcp.idle_timeout.seconds=<60 to 6000>'],
  ['extra-security-groups', 'security-groups: <all of the groups>'],
]);

/**
 * The annotations that Kubernetes' own controller reads for `type: nlb`. It reads no scheme: without `internal` its load
 * balancer is public.
 * @see https://github.com/kubernetes/cloud-provider-aws/blob/master/docs/service_controller.md
 */
export const IN_TREE_ANNOTATIONS: readonly string[] = [
  ...['access-log-enabled', 'access-log-emit-interval', 'access-log-s3-bucket-name', 'access-log-s3-bucket-prefix'],
  ...['additional-resource-tags', 'backend-protocol', 'connection-draining-enabled', 'connection-draining-timeout'],
  ...['connection-idle-timeout', 'cross-zone-load-balancing-enabled', 'eip-allocations', 'extra-security-groups'],
  ...['healthcheck-healthy-threshold', 'healthcheck-interval', 'healthcheck-path', 'healthcheck-port'],
  ...['healthcheck-protocol', 'healthcheck-timeout', 'healthcheck-unhealthy-threshold', 'internal', 'proxy-protocol'],
  ...['security-groups', 'ssl-cert', 'ssl-negotiation-policy', 'ssl-ports', 'subnets', 'target-group-attributes'],
  ...['target-node-labels', 'type'],
];

/** Who makes the load balancer of a Service of these classes. @see https://docs.aws.amazon.com/eks/latest/userguide/auto-configure-nlb.html */
export const CONTROLLER_CLASS = 'service.k8s.aws/nlb';
export const AUTO_MODE_CLASS = 'eks.amazonaws.com/nlb';

/** The attributes of one place, and those of other load balancers that are easily taken for one. */
export interface AttributePlace {
  readonly known: readonly string[];
  /** What AWS refuses there, with what to write. */
  readonly foreign: Readonly<Record<string, string>>;
}

/**
 * The attributes of a Network Load Balancer, of its target groups and of its listeners, by the annotation that has them.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ListenerAttribute.html
 */
export const ATTRIBUTE_PLACES: Readonly<
  Record<'attributes' | 'target-group-attributes' | 'listener-attributes', AttributePlace>
> = {
  attributes: {
    known: [
      ...['access_logs.s3.bucket', 'access_logs.s3.enabled', 'access_logs.s3.prefix', 'deletion_protection.enabled'],
      ...[ATTRIBUTES.clientRouting, 'ipv6.deny_all_igw_traffic', ATTRIBUTES.crossZone],
      ...['secondary_ips.auto_assigned.per_subnet', 'zonal_shift.config.enabled'],
    ],
    foreign: {
      'client_keep_alive.seconds': 'An Application Load Balancer has it.',
      'idle_timeout.timeout_seconds': 'Write listener-attributes.TCP-<port>: tcp.idle_timeout.seconds=<60 to 6000>.',
      'routing.http2.enabled': 'An Application Load Balancer has it.',
    },
  },
  'target-group-attributes': {
    known: [
      ...['deregistration_delay.connection_termination.enabled', ATTRIBUTES.deregistrationDelay],
      ...[ATTRIBUTES.crossZone, ATTRIBUTES.preserveClientAddress, ATTRIBUTES.proxyProtocol],
      ...['stickiness.enabled', 'stickiness.type', 'target_group_health.dns_failover.minimum_healthy_targets.count'],
      'target_group_health.dns_failover.minimum_healthy_targets.percentage',
      'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count',
      'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage',
      'target_health_state.unhealthy.connection_termination.enabled',
      'target_health_state.unhealthy.draining_interval_seconds',
    ],
    foreign: {
      'load_balancing.algorithm.type': 'An Application Load Balancer has it; an NLB chooses by the connection.',
      'slow_start.duration_seconds': 'An Application Load Balancer has it.',
      'stickiness.lb_cookie.duration_seconds':
        'An Application Load Balancer has it; an NLB has stickiness.type=source_ip.',
    },
  },
  'listener-attributes': {
    known: [ATTRIBUTES.idleTimeout],
    foreign: { 'idle_timeout.timeout_seconds': 'Write tcp.idle_timeout.seconds=<60 to 6000>.' },
  },
};

/**
 * What AWS takes for an attribute; it refuses all others, and with them everything else that changed.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html
 */
export const ATTRIBUTE_VALUES: ReadonlyMap<string, Allowed> = new Map<string, Allowed>([
  ['deletion_protection.enabled', BOOLEAN],
  ['deregistration_delay.connection_termination.enabled', BOOLEAN],
  [ATTRIBUTES.deregistrationDelay, DEREGISTRATION_DELAY],
  [ATTRIBUTES.clientRouting, CLIENT_ROUTING_POLICIES],
  [ATTRIBUTES.crossZone, [...BOOLEAN, 'use_load_balancer_configuration']],
  [ATTRIBUTES.preserveClientAddress, BOOLEAN],
  [ATTRIBUTES.proxyProtocol, BOOLEAN],
  [ATTRIBUTES.idleTimeout, IDLE_TIMEOUT],
  ['access_logs.s3.enabled', BOOLEAN],
  ['ipv6.deny_all_igw_traffic', BOOLEAN],
  ['secondary_ips.auto_assigned.per_subnet', { least: 0, most: 7 }],
  ['stickiness.enabled', BOOLEAN],
  ['stickiness.type', ['source_ip', 'source_ip_dest_ip', 'source_ip_dest_ip_proto']],
  ['target_health_state.unhealthy.connection_termination.enabled', BOOLEAN],
  ['target_health_state.unhealthy.draining_interval_seconds', { least: 0, most: 360_000 }],
  ['zonal_shift.config.enabled', BOOLEAN],
]);

/** Annotation by which ExternalDNS writes a load balancer’s records. @see https://kubernetes-sigs.github.io/external-dns/latest/docs/annotations/annotations/ */
export const EXTERNAL_DNS = 'external-dns.alpha.kubernetes.io/hostname';
