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

/** The inbound rules that a security group has by AWS's default quota, of IPv4 and of IPv6 each. @see https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-security-groups */
export const MOST_RULES = 60;

const BOOLEAN = ['true', 'false'] as const;

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
]);
