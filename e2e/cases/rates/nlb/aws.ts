/**
 * What AWS itself refuses of what the controller asks for, by its API reference: nothing in the lab is AWS.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/
 */
import type { Balancer, Check, Listener } from './model';

type Values = RegExp | readonly [least: number, most: number];

const YES_NO = /^(true|false)$/;
const TEXT = /^/;

const BALANCER: Readonly<Record<string, Values>> = {
  'access_logs.s3.bucket': TEXT,
  'access_logs.s3.enabled': YES_NO,
  'access_logs.s3.prefix': TEXT,
  'deletion_protection.enabled': YES_NO,
  'dns_record.client_routing_policy': /^(any_availability_zone|(partial_)?availability_zone_affinity)$/,
  'ipv6.deny_all_igw_traffic': YES_NO,
  'load_balancing.cross_zone.enabled': YES_NO,
  'secondary_ips.auto_assigned.per_subnet': [0, 7],
  'zonal_shift.config.enabled': YES_NO,
};

const TARGETS: Readonly<Record<string, Values>> = {
  'deregistration_delay.connection_termination.enabled': YES_NO,
  'deregistration_delay.timeout_seconds': [0, 3600],
  'load_balancing.cross_zone.enabled': /^(true|false|use_load_balancer_configuration)$/,
  'preserve_client_ip.enabled': YES_NO,
  'proxy_protocol_v2.enabled': YES_NO,
  'stickiness.enabled': YES_NO,
  'stickiness.type': /^source_ip(_dest_ip(_proto)?)?$/,
  'target_group_health.dns_failover.minimum_healthy_targets.count': /^(off|\d+)$/,
  'target_group_health.dns_failover.minimum_healthy_targets.percentage': /^(off|\d+)$/,
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count': /^\d+$/,
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage': /^(off|\d+)$/,
  'target_health_state.unhealthy.connection_termination.enabled': YES_NO,
  'target_health_state.unhealthy.draining_interval_seconds': [0, 360_000],
};

const LISTENER: Readonly<Record<string, Values>> = { 'tcp.idle_timeout.seconds': [60, 6000] };

/** Why AWS does not make it so. */
export function refusedByAws(balancer: Balancer): string | undefined {
  return (
    nameOf(balancer.name) ??
    attributes(balancer.attributes, BALANCER) ??
    logs(balancer.attributes) ??
    twice(balancer.subnets.map(({ elastic }) => elastic)) ??
    balancer.subnets.flatMap(({ elastic }) => badly(elastic, /^eipalloc-/, 'allocation'))[0] ??
    Object.values(balancer.sources ?? {})
      .flat()
      .flatMap(source => badly(source, /^pl-|^[\d.]+\/\d+$|^[\da-f:.]+\/\d+$/i, 'network'))[0] ??
    Object.keys(balancer.tags ?? {}).flatMap(tag =>
      badly(tag, /^(?!aws:)(?!elbv2\.k8s\.aws\/|service\.k8s\.aws\/)/, 'tag'),
    )[0] ??
    balancer.listeners.map(listener).find(Boolean)
  );
}

function listener({ attributes: own, certificates = [], protocol, target }: Listener): string | undefined {
  return (
    (protocol === 'TLS' && own?.['tcp.idle_timeout.seconds'] ? 'a TLS listener has no idle timeout' : undefined) ??
    attributes(own, LISTENER) ??
    attributes(target.attributes, TARGETS) ??
    certificates.flatMap(one => badly(one, /^arn:aws[\w-]*:(acm|iam):/, 'certificate'))[0] ??
    check(target.check)
  );
}

function check({ interval, timeout, healthy, unhealthy, path, codes }: Check): string | undefined {
  const outside = (what: string, value: number, least: number, most: number) =>
    value < least || value > most ? `${what} of the health check is ${value}: ${least} to ${most}` : undefined;
  return (
    outside('the interval', interval, 5, 300) ??
    outside('the timeout', timeout, 2, 120) ??
    outside('the healthy threshold', healthy, 2, 10) ??
    outside('the unhealthy threshold', unhealthy, 2, 10) ??
    (timeout > interval
      ? `the timeout of the health check (${timeout}) is above its interval (${interval})`
      : undefined) ??
    (path !== undefined && !path.startsWith('/') ? `the path of the health check is "${path}"` : undefined) ??
    (codes?.split(',').every(code => /^[2-5]\d\d(-[2-5]\d\d)?$/.test(code)) === false
      ? `the success codes are "${codes}"`
      : undefined)
  );
}

function nameOf(name: string): string | undefined {
  return /^(?!internal-)[a-z\d]([a-z\d-]*[a-z\d])?$/i.test(name) ? undefined : `the name is "${name}"`;
}

function attributes(all: Readonly<Record<string, string>> = {}, known: Readonly<Record<string, Values>>) {
  for (const [key, value] of Object.entries(all)) {
    const values = Object.hasOwn(known, key) ? known[key] : undefined;
    if (!values) return `there is no attribute "${key}" here`;
    const isRight =
      values instanceof RegExp
        ? values.test(value)
        : /^\d+$/.test(value) && Number(value) >= values[0] && Number(value) <= values[1];
    if (!isRight) return `${key} is "${value}"`;
  }
  return undefined;
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html */
function logs({ 'access_logs.s3.enabled': enabled, 'access_logs.s3.bucket': bucket }: Record<string, string> = {}) {
  return enabled === 'true' && !bucket ? 'access logs need access_logs.s3.bucket' : undefined;
}

const badly = (text: string | undefined, form: RegExp, what: string): string[] =>
  text === undefined || text === '' || form.test(text) ? [] : [`"${text}" is no ${what}`];

function twice(all: readonly (string | undefined)[]): string | undefined {
  const said = all.filter(Boolean);
  return new Set(said).size < said.length ? 'one address is there twice' : undefined;
}
