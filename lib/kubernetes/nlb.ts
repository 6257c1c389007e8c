/**
 * What a Service says of its Network Load Balancer, as the AWS Load Balancer Controller reads it.
 * https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/
 */
import { ATTRIBUTES, AWS, CONTROLLER_CLASS } from '../facts/aws-nlb';
import { get, stringMap, text } from './json';

/** The parts of a Service that the controller reads. */
export interface BalancedService {
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: unknown;
}

/** Whether the AWS Load Balancer Controller makes a Network Load Balancer for the Service. */
export function isNlb(service: BalancedService): boolean {
  if (!isLoadBalancer(service)) return false;
  const own = text(get(service.spec, 'loadBalancerClass'));
  if (own !== undefined) return own === CONTROLLER_CLASS;
  const kind = annotation(service, 'type');
  return (
    kind === 'external' ||
    kind === 'nlb-ip' ||
    (kind === undefined && annotation(service, 'nlb-target-type') !== undefined)
  );
}

/**
 * Whether Kubernetes' own controller makes the load balancer. That controller reads no scheme, and makes public load
 * balancers by default.
 */
export function isLegacyNlb(service: BalancedService): boolean {
  return isLoadBalancer(service) && !hasClass(service) && annotation(service, 'type') === 'nlb';
}

/** Whether the Service asks for a load balancer. */
export function isLoadBalancer({ spec }: BalancedService): boolean {
  return get(spec, 'type') === 'LoadBalancer';
}

/** The scheme that the Service asks for; undefined where it says nothing and the controller may not be the one that makes it. */
export function schemeOf(service: BalancedService): 'internal' | 'internet-facing' | undefined {
  const scheme = annotation(service, 'scheme');
  if (scheme !== undefined) return scheme === 'internet-facing' ? scheme : 'internal';
  const internal = annotation(service, 'internal');
  if (internal !== undefined) return meansInternal(internal) ? 'internal' : 'internet-facing';
  return ['external', 'nlb-ip'].includes(annotation(service, 'type') ?? '') || hasClass(service)
    ? 'internal'
    : undefined;
}

/** What the older annotation `internal` means: a boolean as Go reads it, or 0.0.0.0/0 for yes. */
export function meansInternal(internal: string): boolean {
  return !/^(?:0|f|false)$/i.test(internal);
}

/** `ip`, `instance` or a word that is neither; undefined where the Service does not say and the controller would not know either. */
export function targetTypeOf(service: BalancedService): string | undefined {
  if (isLegacyNlb(service)) return 'instance';
  const written = annotation(service, 'nlb-target-type');
  if (annotation(service, 'type') === 'nlb-ip') return 'ip';
  if (written) return written;
  return hasClass(service) ? 'instance' : undefined;
}

/** The key=value pairs of an annotation such as `target-group-attributes`. */
export function attributesOf(service: BalancedService, name: string): Readonly<Record<string, string>> {
  return parseAttributes(annotation(service, name) ?? '');
}

/** Takes key=value pairs apart, which commas separate. */
export function parseAttributes(written: string): Readonly<Record<string, string>> {
  const pairs = pairsOf(written).map(pair => {
    const [key, value = ''] = pair.split(/=(.*)/s);
    return [key!.trim(), value.trim()];
  });
  return stringMap(Object.fromEntries(pairs));
}

/**
 * The parts of an annotation with key=value pairs, as the controller takes them apart: a backslash keeps a comma, and a comma at the
 * end belongs to the last value.
 *
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/pkg/annotations/parser.go
 */
export function pairsOf(written: string): string[] {
  const pairs = [''];
  const whole = written.trimEnd();
  for (const { 0: mark, index } of whole.matchAll(/\\.|,|[^\\,]+|\\/gs)) {
    if (mark === ',' && index < whole.length - 1) pairs.push('');
    else pairs.push(pairs.pop()! + (mark.length === 2 && mark.startsWith('\\') ? mark.slice(1) : mark));
  }
  return written === '' ? [] : pairs.map(pair => pair.trim());
}

/** Writes attributes as an annotation has them. */
export function attributesText(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

/** Whether the load balancer puts a proxy protocol header before each connection. */
export function sendsProxyProtocol(service: BalancedService): boolean {
  return annotation(service, 'proxy-protocol') === '*' || targetGroup(service)[ATTRIBUTES.proxyProtocol] === 'true';
}

/** Whether the pods see the address of the client, and not one of the load balancer or a node; undefined where the target type is unknown. */
export function keepsClientAddress(service: BalancedService, targetType = targetTypeOf(service)): boolean | undefined {
  if (sendsProxyProtocol(service)) return true;
  const preserve = targetGroup(service)[ATTRIBUTES.preserveClientAddress];
  if (targetType === 'ip') return preserve === 'true';
  if (targetType !== 'instance') return undefined;
  return preserve !== 'false' && get(service.spec, 'externalTrafficPolicy') === 'Local';
}

/** A port of a Service, by what `ssl-ports` may call it. */
interface NamedPort {
  readonly name?: string | undefined;
  readonly port?: number | undefined;
}

/** Whether the load balancer ends TLS on a port and sends plain text on: it opens TLS again for `backend-protocol: ssl` alone. */
export function endsTls(service: BalancedService, port: NamedPort): boolean {
  return opensTls(service, port) && annotation(service, 'backend-protocol') !== 'ssl';
}

/**
 * Whether the listener of a port has a certificate of its own.
 *
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/#ssl-ports
 */
export function opensTls(service: BalancedService, { name, port }: NamedPort): boolean {
  if (!annotation(service, 'ssl-cert')) return false;
  const ports = annotation(service, 'ssl-ports')
    ?.split(',')
    .map(word => word.trim());
  return !ports || ['*', String(port), name ?? ''].some(one => ports.includes(one));
}

function hasClass({ spec }: BalancedService): boolean {
  return get(spec, 'loadBalancerClass') !== undefined;
}

function annotation({ annotations }: BalancedService, name: string): string | undefined {
  return annotations[AWS + name];
}

const targetGroup = (service: BalancedService) => attributesOf(service, 'target-group-attributes');
