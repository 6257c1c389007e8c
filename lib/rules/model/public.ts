/** Whether a Service's load balancer has a public address: only where that is certain. */

import { AWS } from '../../facts/aws-nlb';
import { get, list, text } from '../../kubernetes/json';
import { addresses, common, isNobody, LOCAL, union } from '../../kubernetes/networks';
import { schemeOf } from '../../kubernetes/nlb';
import { isLegacyNlb, isNlb } from './nlb';
import type { Service } from './read/kubernetes/services';

/** The classes of which it is known what they make; others may be of a private network. */
const PUBLIC_CLASS = 'networking.gke.io/l4-regional-external';
/** EKS Auto Mode reads the scheme as the AWS Load Balancer Controller does. */
const AUTO_MODE_CLASS = 'eks.amazonaws.com/nlb';

/** Whether the internet reaches the load balancer: by what is written, else by the default of what makes it. */
export function isPublic(service: Service): boolean {
  const { type, manifest } = service;
  if (type !== 'LoadBalancer' || isPrivateNow(service)) return false;
  const made = text(get(manifest.value, 'spec', 'loadBalancerClass'));
  if (isNlb(service) || made === AUTO_MODE_CLASS) return schemeOf(service) === 'internet-facing';
  if (made !== undefined) return made === PUBLIC_CLASS;
  return isLegacyNlb(service) ? !isInternalElb(service) : isPublicByDefault(service);
}

/** By the annotation that Kubernetes' own controller for AWS reads: anything but `false` is internal. */
function isInternalElb({ annotations }: Service): boolean {
  return !['', 'false'].includes(annotations[`${AWS}internal`] ?? '');
}

/** Whether the cloud provider is left to its default, which is a public address with AWS, Google, Azure and most others. */
function isPublicByDefault(service: Service): boolean {
  const { annotations } = service;
  if (isInternalElb(service) || annotations[`${AWS}type`] !== undefined) return false;
  return !Object.entries(annotations).some(([key, value]) => mayBePrivate(key, value));
}

/** Keys of what makes load balancers on private networks, too, or leads to one that is there already. */
const UNKNOWN = /metallb|kube-vip|cilium|tailscale|purelb|openelb|loxilb|kubernetes\.io\/elb/i;
/** Keys of cloud providers. */
const OF_CLOUD = /^service\.(?:beta\.)?kubernetes\.io\/|load-?balancer|gke\.io\/|lb-/i;
const PRIVATE = /intern(?!et)|intranet|private|disable-public/i;
const KEEPS_OUT = /acl|firewall|allow|deny|security/i;
const NO = /^(?:|false|external)$/i;

/** Whether an annotation may make the load balancer private, or keep strangers out of it by means that are not in the input. */
function mayBePrivate(key: string, value: string): boolean {
  if (UNKNOWN.test(key)) return true;
  if (!OF_CLOUD.test(key) || NO.test(value)) return false;
  return PRIVATE.test(key) || PRIVATE.test(value) || KEEPS_OUT.test(key);
}

/** Whether its address is a private one: the one asked for, or those that it already has. */
function isPrivateNow({ manifest }: Service): boolean {
  const asked = get(manifest.value, 'spec', 'loadBalancerIP');
  const given = list(get(manifest.value, 'status', 'loadBalancer', 'ingress'));
  const known = [asked, ...given.flatMap(each => [get(each, 'ip'), get(each, 'hostname')])].flatMap(
    each => text(each) ?? [],
  );
  return known.length > 0 && known.every(isPrivate);
}

/** A classic load balancer of AWS that is internal has it in its name. */
function isPrivate(address: string): boolean {
  return address.startsWith('internal-') || !isNobody(common(addresses([address]), PRIVATE_ADDRESSES));
}

const PRIVATE_ADDRESSES = union([LOCAL, addresses(['fc00::/7'])]);
