/** Judges one requirement by what was seen. */

import { ISTIOD_PODS, ROOT_NAMESPACE } from '../../facts/istio';
import { get, list, text } from '../../kubernetes/json';
import { selects } from '../../kubernetes/selector';
import { KUBECTL } from '../../path/commands';
import { refText } from '../../path/workloads';
import { inWords } from '../../requirements/namespaces';
import type { Needed, Requirement } from '../../requirements/requirement';
import type { Cluster } from '../cluster';
import { isReady } from '../live';
import { broken, type Look, ok, remark, said, together, unknown } from '../look';
import type { KubeObject } from '../observations';
import type { PreflightSeen } from './seen';

/** How to judge a requirement of each sort but `api`. */
export function lookAt(
  one: Requirement,
  needed: Exclude<Needed, { look: 'api' }>,
  cluster: Cluster,
  seen: PreflightSeen,
): Look {
  switch (needed.look) {
    case 'secret':
      return ofSecret(one, needed, seen);
    case 'object':
      return ofObject(one, needed, cluster);
    case 'namespace':
      return ofNamespace(one, needed, cluster);
    case 'pods':
      return ofPods(one, needed, cluster);
    case 'default storage class':
      return ofDefaultClass(one, cluster);
    case 'kubernetes version':
      return ofKubernetes(one, needed.oldest, seen);
    case 'istio version':
      return ofIstio(one, needed, cluster);
    case 'dns':
      return ofName(one, needed.host, seen);
    case 'by hand':
      return unknown(`not looked at: ${one.see}`);
    case 'nowhere':
      return unknown('no API says whether it is there');
  }
}

type Of<L extends Needed['look']> = Extract<Needed, { look: L }>;

/** The commands that repair a requirement: to make it, or else to see it. */
export const fixOf = ({ make, see }: Requirement): string => make ?? see ?? '';

function ofSecret(one: Requirement, { namespace, name, keys }: Of<'secret'>, { secrets }: PreflightSeen): Look {
  const key = refText({ namespace, name });
  const found = Object.hasOwn(secrets, key) ? secrets[key]! : { unknown: 'Secret not read' };
  if ('unknown' in found) return unknown(`${found.unknown}; ${one.see}`);
  const { value } = found;
  if (!value) return broken('missing', one.why, fixOf(one));
  const missing = keys.filter(any => !any.some(key => value.keys.includes(key)));
  if (missing.length)
    return broken(`lacks ${missing.map(any => any.join(' or ')).join(' and ')}`, one.why, one.see ?? '');
  return ok(`has ${one.having}`);
}

function ofObject(one: Requirement, { kind, namespace = '', name }: Of<'object'>, cluster: Cluster): Look {
  const found = cluster.get(kind, { name, namespace });
  if ('unknown' in found) return unknown(found.unknown);
  if (!found.value) return broken('missing', one.why, fixOf(one));
  if (kind === 'StorageClass') return together([ok('is there'), ...binding(one, found.value)]);
  const ready = list(get(found.value.status, 'conditions')).find(condition => get(condition, 'type') === 'Ready');
  if (get(ready, 'status') === 'False')
    return broken(`not Ready: ${said(get(ready, 'message'))}`, one.why, one.see ?? '');
  return ok('is there');
}

function binding({ why }: Requirement, { volumeBindingMode }: KubeObject): Look[] {
  if (volumeBindingMode === 'WaitForFirstConsumer') return [];
  return [remark(`its volumeBindingMode is ${said(volumeBindingMode)}. ${why}`)];
}

/** @see https://kubernetes.io/docs/concepts/storage/storage-classes/#default-storageclass */
function ofDefaultClass(one: Requirement, cluster: Cluster): Look {
  const found = cluster.list('StorageClass', '');
  if ('unknown' in found) return unknown(found.unknown);
  const isDefault = ({ metadata }: KubeObject) =>
    metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true';
  const mine = found.value.find(isDefault);
  if (!mine) return broken('no StorageClass is the default', one.why, one.see ?? '');
  return together([ok(mine.metadata.name), ...binding(one, mine)]);
}

function ofNamespace(one: Requirement, { name, labels }: Of<'namespace'>, cluster: Cluster): Look {
  const found = cluster.get('Namespace', { name, namespace: '' });
  if ('unknown' in found) return unknown(found.unknown);
  if (!found.value) return broken('missing', one.why, fixOf(one));
  const its = found.value.metadata.labels ?? {};
  const wrong = labels.filter(({ label, in: right, notIn, orAbsent }) => {
    const value = Object.hasOwn(its, label) ? its[label] : undefined;
    if (value === undefined) return right !== undefined && !orAbsent;
    return right ? !right.includes(value) : (notIn?.includes(value) ?? false);
  });
  const looks = wrong.map(condition => {
    const text = `has ${condition.label}: ${said(its[condition.label])}, must be ${inWords(condition)}`;
    return condition.isAdvice
      ? remark(`${condition.label}: ${said(its[condition.label])}. ${condition.why}`)
      : broken(text, condition.why, `${KUBECTL} label namespace ${name} --overwrite ${condition.label}=<value>`);
  });
  return together([ok('is there'), ...looks]);
}

function ofPods(one: Requirement, { namespace, labels, serviceAccount }: Of<'pods'>, cluster: Cluster): Look {
  const found = cluster.list('Pod', namespace);
  if ('unknown' in found) return unknown(found.unknown);
  const pods = found.value.filter(({ metadata, status }) => selects(labels, metadata.labels) && !hasEnded(status));
  if (!pods.length) return broken('no pod has these labels', one.why, one.see ?? '');
  const accounts = [...new Set(pods.map(({ spec }) => said(get(spec, 'serviceAccountName'))))];
  if (accounts.some(account => account !== serviceAccount))
    return broken(
      `their ServiceAccount is ${accounts.join(', ')}, not ${serviceAccount}`,
      `${one.why} Say gateway.serviceAccount.`,
      one.see ?? '',
    );
  const ready = pods.filter(isReady).length;
  if (!ready) return broken(`none of ${pods.length} is ready`, one.why, one.see ?? '');
  return ok(`${ready} of ${pods.length} ready`);
}

function hasEnded(status: unknown): boolean {
  return ['Succeeded', 'Failed'].includes(text(get(status, 'phase')) ?? '');
}

/** @see https://kubernetes.io/docs/reference/kubernetes-api/ (/version) */
function ofKubernetes(one: Requirement, oldest: string, { version }: PreflightSeen): Look {
  if ('unknown' in version) return unknown(version.unknown);
  const is = text(get(version.value, 'gitVersion'));
  const isOld = is === undefined ? undefined : isOlder(is, oldest);
  if (isOld === undefined) return unknown('the API server does not say its version');
  return isOld ? broken(said(is), one.why, one.see ?? '') : ok(said(is));
}

/** The version is the tag of istiod's image; an image by digest, or of somebody's own naming, says none. */
function ofIstio(one: Requirement, { oldest, isHard }: Of<'istio version'>, cluster: Cluster): Look {
  const found = cluster.list('Pod', ROOT_NAMESPACE);
  if ('unknown' in found) return unknown(found.unknown);
  const [label, value] = ISTIOD_PODS.split('=') as [string, string];
  const images = found.value
    .filter(({ metadata }) => metadata.labels?.[label] === value)
    .flatMap(({ spec }) => list(get(spec, 'containers')).map(container => text(get(container, 'image')) ?? ''));
  const tags = [...new Set(images.flatMap(image => /:(\d+\.\d+[^:@/]*)(?:@|$)/.exec(image)?.[1] ?? []))];
  if (!tags.length) return unknown(`no image of istiod in ${ROOT_NAMESPACE} says its version`);
  const old = tags.filter(tag => isOlder(tag, oldest));
  if (isHard && old.length) return broken(`${old.join(', ')} is older than ${oldest}`, one.why, one.see ?? '');
  return together([ok(tags.join(', ')), ...old.map(tag => remark(`${tag} is older than ${oldest}. ${one.why}`))]);
}

/** Whether a version such as v1.30.2-eks-1 is older than 1.30. undefined: it can't be read, or is that of a build without one (v0.0.0). */
export function isOlder(version: string, oldest: string): boolean | undefined {
  const parts = /^v?([1-9]\d*)\.(\d+)/.exec(version)?.slice(1).map(Number);
  const [major, minor] = oldest.split('.').map(Number) as [number, number];
  if (!parts) return undefined;
  return parts[0]! < major || (parts[0] === major && parts[1]! < minor);
}

function ofName(one: Requirement, host: string, { names }: PreflightSeen): Look {
  const seen = Object.hasOwn(names, host) ? names[host]! : undefined;
  if (!seen || 'unknown' in seen.balancer) return unknown('the load balancer has no name yet');
  if ('unknown' in seen.addresses) return unknown(`no address yet (${said(seen.addresses.unknown)})`);
  const [its, balancer] = [seen.addresses.value, seen.balancer.value];
  if (its.some(address => balancer.includes(address))) return ok('leads to the load balancer');
  return broken(
    `leads to ${its.map(said).join(', ')}, the NLB is ${balancer.map(said).join(', ')}`,
    one.why,
    one.see ?? '',
  );
}
