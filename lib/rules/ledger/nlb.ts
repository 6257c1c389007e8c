/**
 * Who judges each annotation of a Network Load Balancer and each attribute in such an annotation: rules by their ids, `harmless:` with the reason, or
 * `open:` with what it may do. An attribute stands behind the annotation that has it. Forms (numbers, words, key=value) are judged with each.
 */
import { type Row, toRow } from './ledger';

const TEXT = `
access-log-enabled: nlb-annotation-refused
access-log-s3-bucket-name: open: AWS refuses a bucket that it may not write to, and with it all that changed.
access-log-s3-bucket-prefix: harmless: It names files in the bucket.
actions: open: A share of the connections goes to other target groups.
additional-resource-tags: nlb-annotation-refused
alpn-policy: nlb-tls-without-http2 nlb-annotation-refused nlb-annotation-ignored
attributes: nlb-attribute-invalid nlb-annotation-refused
attributes access_logs.s3.bucket: open: AWS refuses a bucket that it may not write to, and with it all that changed.
attributes access_logs.s3.enabled: nlb-attribute-invalid
attributes access_logs.s3.prefix: harmless: It names files in the bucket.
attributes deletion_protection.enabled: nlb-attribute-invalid
attributes dns_record.client_routing_policy: nlb-attribute-invalid
attributes ipv6.deny_all_igw_traffic: nlb-attribute-invalid
attributes load_balancing.cross_zone.enabled: nlb-attribute-invalid
attributes secondary_ips.auto_assigned.per_subnet: nlb-attribute-invalid
attributes zonal_shift.config.enabled: nlb-attribute-invalid
backend-protocol: nlb-ends-tls-too nlb-annotation-ignored
cross-zone-load-balancing-enabled: nlb-annotation-refused
disable-nlb-sg: open: Without groups of its own, those of the nodes say who may connect.
eip-allocations: nlb-static-addresses-refused nlb-annotation-refused
enable-icmp-for-path-mtu-discovery: nlb-annotation-ignored
enable-prefix-for-ipv6-source-nat: nlb-annotation-refused
enable-tcp-udp-listener: nlb-annotation-ignored nlb-listener-attributes-ignored
healthcheck-healthy-threshold: nlb-annotation-refused
healthcheck-interval: nlb-annotation-refused
healthcheck-path: nlb-health-check-off-status-port nlb-health-check-path-ignored nlb-annotation-refused
healthcheck-port: nlb-health-check-off-status-port nlb-health-check-port-unknown nlb-health-check-number-on-nodes nlb-annotation-refused
healthcheck-protocol: nlb-health-check-off-status-port nlb-health-check-path-ignored value-not-allowed
healthcheck-success-codes: nlb-annotation-refused nlb-health-check-off-status-port
healthcheck-timeout: nlb-annotation-refused
healthcheck-unhealthy-threshold: nlb-annotation-refused
inbound-sg-rules-on-private-link-traffic: nlb-annotation-refused
internal: nlb-annotation-refused nlb-scheme-contradicts-internal open-to-the-internet
ip-address-type: value-not-allowed nlb-annotation-refused nlb-static-addresses-refused
ipv6-addresses: nlb-static-addresses-refused nlb-annotation-refused
listener-attributes: nlb-listener-attributes-ignored nlb-annotation-ignored nlb-annotation-refused
listener-attributes tcp.idle_timeout.seconds: nlb-attribute-invalid
load-balancer-source-ranges: nlb-source-range-without-mask nlb-source-ranges-ignored open-to-the-internet
manage-backend-security-group-rules: open: With groups of your own and without it, those of the nodes must let the load balancer in.
minimum-load-balancer-capacity: nlb-annotation-refused
multi-cluster-target-group: open: Targets of another cluster get connections too.
name: nlb-annotation-refused
nlb-target-type: value-not-allowed nlb-target-type-missing nlb-without-node-ports allowlist-sees-load-balancer hairpin-through-load-balancer
private-ipv4-addresses: nlb-static-addresses-refused nlb-annotation-refused
proxy-protocol: nlb-proxy-protocol-one-sided nlb-annotation-refused
proxy-protocol-per-target-group: nlb-proxy-protocol-one-sided nlb-annotation-refused
quic-enabled-ports: nlb-annotation-refused
scheme: value-not-allowed nlb-scheme-contradicts-internal open-to-the-internet
security-group-prefix-lists: nlb-source-ranges-ignored nlb-annotation-refused
security-groups: nlb-source-ranges-ignored
source-nat-ipv6-prefixes: nlb-annotation-refused
ssl-cert: nlb-ends-tls-too nlb-annotation-refused
ssl-negotiation-policy: open: AWS refuses a policy that it does not have, and senders may have none of its ciphers.
ssl-ports: nlb-ends-tls-too nlb-annotation-refused nlb-annotation-ignored
subnets: nlb-annotation-refused nlb-static-addresses-refused
target-group-attributes: nlb-attribute-invalid nlb-annotation-ignored nlb-annotation-refused
target-group-attributes deregistration_delay.connection_termination.enabled: nlb-attribute-invalid
target-group-attributes deregistration_delay.timeout_seconds: nlb-attribute-invalid
target-group-attributes load_balancing.cross_zone.enabled: nlb-attribute-invalid
target-group-attributes preserve_client_ip.enabled: allowlist-sees-load-balancer hairpin-through-load-balancer nlb-attribute-invalid
target-group-attributes proxy_protocol_v2.enabled: nlb-proxy-protocol-one-sided nlb-attribute-invalid
target-group-attributes stickiness.enabled: nlb-attribute-invalid
target-group-attributes stickiness.type: nlb-attribute-invalid
target-group-attributes target_group_health.dns_failover.minimum_healthy_targets.count: open: Below it the zone’s address leaves the DNS.
target-group-attributes target_group_health.dns_failover.minimum_healthy_targets.percentage: open: Below it the zone’s address leaves the DNS.
target-group-attributes target_group_health.unhealthy_state_routing.minimum_healthy_targets.count: open: Below it unhealthy targets get connections too.
target-group-attributes target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage: open: Below it unhealthy targets get connections too.
target-group-attributes target_health_state.unhealthy.connection_termination.enabled: nlb-attribute-invalid
target-group-attributes target_health_state.unhealthy.draining_interval_seconds: nlb-attribute-invalid
target-node-labels: open: Nodes without these labels get no connections.
type: nlb-built-by-another nlb-builder-unsaid nlb-target-type-missing value-not-allowed
`;

/** The rows of a load balancer: of an annotation, by what stands behind the common beginning, or of an attribute in one. */
export const NLB_ROWS: readonly Row[] = TEXT.trim().split('\n').map(toRow);

const BY_PATH = new Map(NLB_ROWS.map(row => [row.path, row]));

/** The row of an annotation, or of an attribute in one. */
export function nlbRow(annotation: string, attribute?: string): Row | undefined {
  return BY_PATH.get(attribute === undefined ? annotation : `${annotation} ${attribute}`);
}
