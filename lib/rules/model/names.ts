/** Finds Gateways and Services by name. */

import { groupBy } from './group';
import { type Model, perModel } from './model';
import { serviceName } from './read/istio/host';
import type { Service } from './read/kubernetes/services';
import type { Dialect, Gateway } from './servers';

/** The Gateway of a reference `namespace/name`, of one API. */
export function gatewayNamed(model: Model, ref: string, dialect: Dialect = 'istio'): Gateway | undefined {
  const slash = ref.indexOf('/');
  return gateways(model, dialect).find(ref.slice(0, slash), ref.slice(slash + 1));
}

/** The Gateways of a name, in any namespace, of one API. */
export function gatewaysNamed(model: Model, name: string, dialect: Dialect = 'istio'): readonly Gateway[] {
  return gateways(model, dialect).named(name);
}

/** The Service of that namespace and name. */
export function serviceAt(model: Model, namespace: string, name: string): Service | undefined {
  return services(model).find(namespace, name);
}

/** The Service of a host `name.namespace.svc.cluster.local`. */
export function serviceOf(model: Model, fqdn: string): Service | undefined {
  const found = serviceName(fqdn);
  return found && serviceAt(model, found.namespace, found.name);
}

/** The Service of `name.namespace.svc`, with whatever domain behind it, as a pod looks it up. */
export function serviceBehind(model: Model, host: string): Service | undefined {
  const [, name, namespace] = /^([^.]+)\.([^.]+)\.svc(?:\..+)?$/.exec(host) ?? [];
  return name === undefined ? undefined : serviceAt(model, namespace!, name);
}

/** The Services of a name, in any namespace. */
export function servicesNamed(model: Model, name: string): readonly Service[] {
  return services(model).named(name);
}

const gateways = perModel(
  (model, dialect: Dialect) => new Names(model.gateways.filter(gateway => gateway.dialect === dialect)),
);
const services = perModel(model => new Names(model.services));

class Names<Thing extends { readonly namespace: string; readonly name: string }> {
  private readonly byPlace: ReadonlyMap<string, readonly Thing[]>;
  private readonly byName: ReadonlyMap<string, readonly Thing[]>;

  constructor(things: readonly Thing[]) {
    this.byPlace = groupBy(things, ({ namespace, name }) => `${namespace}/${name}`);
    this.byName = groupBy(things, ({ name }) => name);
  }

  /** The thing of that name. A thing without a namespace may be in any. */
  find(namespace: string, name: string): Thing | undefined {
    if (namespace === '') return this.named(name)[0];
    return (this.byPlace.get(`${namespace}/${name}`) ?? this.byPlace.get(`/${name}`))?.[0];
  }

  named(name: string): readonly Thing[] {
    return this.byName.get(name) ?? [];
  }
}
