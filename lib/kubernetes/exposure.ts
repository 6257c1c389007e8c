/** Where the load balancer of a Service can be reached from. */
import { AUTO_MODE_CLASS, AWS } from '../facts/aws-nlb';
import { get, list, text } from './json';
import { addresses, common, isNobody, LOCAL, union } from './networks';
import { type BalancedService, isLegacyNlb, isLoadBalancer, isNlb, schemeOf } from './nlb';

/** The load balancer class that certainly makes a public one; other classes may be for a private network. */
const PUBLIC_CLASS = 'networking.gke.io/l4-regional-external';

/** The parts of a Service that say where its load balancer can be reached from. */
export interface ExposedService extends BalancedService {
  /** What the cluster says of it; undefined in a manifest. */
  readonly status?: unknown;
}

/**
 * Where the load balancer of a Service can be reached from: by what the Service says, else by the default of the
 * controller that makes the load balancer. undefined where that is not certain.
 */
export function exposureOf(service: ExposedService): 'internet' | 'private' | undefined {
  if (!isLoadBalancer(service) || isPrivateNow(service)) return 'private';
  const made = text(get(service.spec, 'loadBalancerClass'));
  // EKS Auto Mode reads the scheme as the AWS Load Balancer Controller does
  if (isNlb(service) || made === AUTO_MODE_CLASS) {
    const scheme = schemeOf(service);
    return scheme && (scheme === 'internal' ? 'private' : 'internet');
  }
  if (made !== undefined) return made === PUBLIC_CLASS ? 'internet' : undefined;
  if (isInternalElb(service)) return 'private';
  return isLegacyNlb(service) || isPublicByDefault(service) ? 'internet' : undefined;
}

/**
 * Whether the annotation for Kubernetes' own AWS controller makes the load balancer internal: any value but `false`
 * does.
 */
function isInternalElb({ annotations }: BalancedService): boolean {
  return !['', 'false'].includes(annotations[`${AWS}internal`] ?? '');
}

/**
 * Whether the cloud provider's default applies. The default is public with AWS, Google, Azure and most other providers.
 */
function isPublicByDefault({ annotations }: BalancedService): boolean {
  if (annotations[`${AWS}type`] !== undefined) return false;
  return !Object.entries(annotations).some(([key, value]) => mayBePrivate(key, value));
}

/** Annotation keys of controllers that also make private load balancers, or lead to an existing one. */
const UNKNOWN = /metallb|kube-vip|cilium|tailscale|purelb|openelb|loxilb|kubernetes\.io\/elb/i;
/** Annotation keys of cloud providers. */
const OF_CLOUD = /^service\.(?:beta\.)?kubernetes\.io\/|load-?balancer|gke\.io\/|lb-/i;
const PRIVATE = /intern(?!et)|intranet|private|disable-public/i;
const KEEPS_OUT = /acl|firewall|allow|deny|security/i;
const NO = /^(?:|false|external)$/i;

/** Whether an annotation may make the load balancer private, or keep strangers out by means outside the input. */
function mayBePrivate(key: string, value: string): boolean {
  if (UNKNOWN.test(key)) return true;
  if (!OF_CLOUD.test(key) || NO.test(value)) return false;
  return PRIVATE.test(key) || PRIVATE.test(value) || KEEPS_OUT.test(key);
}

/** Whether the load balancer's address is private: the requested address, or those in the status. */
function isPrivateNow({ spec, status }: ExposedService): boolean {
  const asked = get(spec, 'loadBalancerIP');
  const given = list(get(status, 'loadBalancer', 'ingress'));
  const known = [asked, ...given.flatMap(each => [get(each, 'ip'), get(each, 'hostname')])].flatMap(
    each => text(each) ?? [],
  );
  return known.length > 0 && known.every(isPrivate);
}

/** Whether an address is private. An internal classic load balancer of AWS says so in its name. */
function isPrivate(address: string): boolean {
  return address.startsWith('internal-') || !isNobody(common(addresses([address]), union([LOCAL, uniqueLocal()])));
}

/** The private addresses of IPv6. A function: few inputs have a load balancer's address. */
const uniqueLocal = () => addresses(['fc00::/7']);
