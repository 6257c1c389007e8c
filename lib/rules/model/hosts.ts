import { get, strings } from '../json';
import { nameOf } from '../manifests';
import type { Model } from './model';
import { completeHost, serviceName } from './virtual-services';

/**
 * Why a host is no Service, where that is certain: a name that Istio completes with the wrong namespace or not at
 * all while the Service is in the input, or, in a complete input, one that is not there.
 */
export function whyNoService(model: Model, host: string, namespace: string): string | undefined {
  const fqdn = completeHost(host, namespace);
  if (!host || host.startsWith('*') || model.service(fqdn) || serviceEntryHosts(model).has(host)) return undefined;
  const [name, theirs, svc, ...rest] = host.split('.');
  const meant = model.servicesNamed(name!);
  const isShort = theirs === undefined && meant.length > 0 && namespace !== '';
  const isHalf =
    theirs !== undefined &&
    rest.length === 0 &&
    (svc ?? 'svc') === 'svc' &&
    meant.some(found => found.namespace === theirs);
  if (!isShort && !isHalf && !(model.complete && serviceName(fqdn))) return undefined;
  const instead = meant[0] ? `; there is ${nameOf(meant[0].manifest)}` : '';
  return `"${host}" means ${isHalf ? 'just that, which is no Service' : `${fqdn}, which is not there`}${instead}`;
}

function serviceEntryHosts(model: Model): ReadonlySet<string> {
  return model.once(
    'serviceEntryHosts',
    () => new Set(model.manifests.ofKind('ServiceEntry').flatMap(({ value }) => strings(get(value, 'spec', 'hosts')))),
  );
}
