import { get, strings } from '../../kubernetes/json';
import { type Manifest, nameOf } from '../../kubernetes/manifests';
import { HostIndex } from './host-index';
import { type Model, perModel } from './model';
import { serviceOf, servicesNamed } from './names';
import { isOperatedService, mayBeMade } from './operated';
import { completeHost, inDomain } from './read/istio/host';

/**
 * Says why a destination host names no Service; undefined if that can't be known. Cases: a short name that Istio
 * completes with the wrong namespace, or a name that Istio does not complete, while the Service is in the input; and,
 * in a complete input, any name without a Service.
 */
export function whyNoService(model: Model, host: string, namespace: string): string | undefined {
  const fqdn = completeHost(host, namespace, model.clusterDomain);
  if (!host || host.startsWith('*') || serviceOf(model, fqdn) || isEntry(model, host)) return undefined;
  const [name, theirs, svc, ...rest] = host.split('.');
  const meant = servicesNamed(model, name!);
  const isShort = theirs === undefined && meant.length > 0 && namespace !== '';
  const isHalf =
    theirs !== undefined &&
    rest.length === 0 &&
    (svc ?? 'svc') === 'svc' &&
    servicePlaces(model).has(`${theirs}/${name}`);
  const isMade = isOperatedService(model, name!, theirs ?? namespace) || mayBeMade(model, theirs ?? namespace);
  if (!isShort && !isHalf && (!model.complete || isMade)) return undefined;
  const instead = meant[0] ? `; there is ${nameOf(meant[0].manifest)}` : '';
  if (isHalf) return `"${host}" means just that, which is no Service${instead}`;
  const whole =
    theirs === undefined && namespace === ''
      ? 'a Service of the namespace it is applied to'
      : inDomain(fqdn, model.clusterDomain);
  return `"${host}" means ${whole}, which is not there${instead}`;
}

const servicePlaces = perModel(
  ({ services }): ReadonlySet<string> => new Set(services.map(({ namespace, name }) => `${namespace}/${name}`)),
);

/** Whether a ServiceEntry in the input has the host. */
export function isEntry(model: Model, host: string): boolean {
  return entriesFor(model, host).length > 0;
}

/** The ServiceEntries with a host, exactly or by a wildcard. */
export function entriesFor(model: Model, host: string): readonly Manifest[] {
  return [...entryHosts(model).meeting(host)];
}

const entryHosts = perModel(
  ({ manifests }) =>
    new HostIndex(
      manifests
        .ofKind('ServiceEntry')
        .flatMap(entry => strings(get(entry.value, 'spec', 'hosts')).map(host => [host, entry] as const)),
    ),
);
