/**
 * What stands in front of a Gateway: the pods, the pods' Services, and the ports that lead to the Gateway's servers.
 */
import { get } from '../../kubernetes/json';
import type { Manifest } from '../../kubernetes/manifests';
import { byPair, groupBy } from './group';
import { type Model, perModel } from './model';
import { podsBy, podsOf, sameLabels, targetNumber } from './pods';
import type { Service, ServicePort } from './read/kubernetes/services';
import type { Workload } from './read/kubernetes/workloads';
import type { Gateway, Server } from './servers';

type Labels = Readonly<Record<string, string>>;

/** Gateways with the same selector: they configure the same pods. */
interface Group {
  readonly number: number;
  readonly gateways: readonly Gateway[];
  /** The Services in front of these pods. */
  readonly services: readonly Service[];
}

/** The pods that a Gateway configures, if the input shows them. */
export const gatewayPods = perModel((model, gateway: Gateway) => podsBy(model, gateway.selector));

/**
 * The Services in front of a Gateway's pods: those that select the pods. If the input has no such pod: those whose
 * selector shares a label with the Gateway's and contradicts none. Gateways with the same selector get the same list
 * object.
 */
export function gatewayServices(model: Model, gateway: Gateway): readonly Service[] {
  return groupOf(model, gateway).services;
}

/** A number that is the same for Gateways with the same selector. */
export function groupNumber(model: Model, gateway: Gateway): number {
  return groupOf(model, gateway).number;
}

/** The Gateways whose pods a Service stands in front of. */
export const gatewaysOf = perModel((model, service: Service): readonly Gateway[] => {
  const [first, ...others] = groupsBehind(model).get(service) ?? [];
  return others.length === 0 ? (first?.gateways ?? []) : [first!, ...others].flatMap(({ gateways }) => gateways);
});

const groupsBehind = perModel(model => {
  const pairs = [...groups(model).values()].flatMap(group => group.services.map(service => ({ group, service })));
  return new Map(
    [...groupBy(pairs, ({ service }) => service)].map(([service, some]) => [service, some.map(({ group }) => group)]),
  );
});

/** The namespace of the gateway's pods, if the input shows one. */
export function gatewayNamespace(model: Model, gateway: Gateway): string | undefined {
  return namespaceOf(model, groupOf(model, gateway));
}

const namespaceOf = perModel((model, { gateways, services }: Group) => {
  const found = [...gatewayPods(model, gateways[0]!), ...services].map(({ namespace }) => namespace);
  const known = new Set(found.filter(Boolean));
  return known.size === 1 ? [...known][0] : undefined;
});

/**
 * The port that Envoy binds for a server: the targetPort of the Service port with that number, else the number itself.
 * undefined if two Services disagree.
 */
export function boundPort(model: Model, { gateway, number }: Server): number | undefined {
  return boundBy(model, gatewayServices(model, gateway), number);
}

const boundBy = perModel((model, services: readonly Service[], number: number | undefined) => {
  const targets = new Set(translationsBy(model, services, number).map(port => targetNumber(model, port)));
  if (targets.size === 0) return number;
  return targets.size === 1 ? [...targets][0] : undefined;
});

/** The Service ports with a server's number: Istio translates the number to their targetPort. */
export function translationsOf(model: Model, { gateway, number }: Server): readonly ServicePort[] {
  return translationsBy(model, gatewayServices(model, gateway), number);
}

function translationsBy(model: Model, services: readonly Service[], number: number | undefined) {
  return translating(model, services).get(number) ?? NONE;
}

const translating = perModel((_, services: readonly Service[]) =>
  groupBy(
    services
      .filter(({ manifest }) => !hasLabel(manifest, 'experimental.istio.io/disable-gateway-port-translation'))
      .flatMap(({ ports }) => ports),
    ({ port }) => port,
  ),
);

/**
 * The Service ports that lead to the port that Envoy binds for a server. Servers of one port get the same list object.
 */
export function entrancesTo(model: Model, server: Server): readonly ServicePort[] {
  const port = boundPort(model, server);
  return port === undefined ? NONE : (byTarget(model, gatewayServices(model, server.gateway)).get(port) ?? NONE);
}

const byTarget = perModel((model, services: readonly Service[]) =>
  groupBy(
    services.flatMap(({ ports }) => ports),
    port => targetNumber(model, port),
  ),
);

const NONE: readonly ServicePort[] = [];

function groupOf(model: Model, { selector }: Gateway): Group {
  return groups(model).get(sameLabels(model, selector))!;
}

/** The groups by their selector. */
const groups = perModel((model): ReadonlyMap<Labels, Group> => {
  const alike = groupBy(model.gateways, ({ selector }) => sameLabels(model, selector));
  return new Map(
    [...alike].map(([selector, gateways], number) => [
      selector,
      { number, gateways, services: servicesBefore(model, gateways[0]!) },
    ]),
  );
});

function servicesBefore(model: Model, gateway: Gateway): Service[] {
  const services = findServices(model, gateway);
  model.limit.add('Services by the Gateways that they stand in front of', services.length);
  return services;
}

function findServices(model: Model, gateway: Gateway): Service[] {
  const pods = gatewayPods(model, gateway);
  if (pods.length === 0)
    return servicesSharing(model, gateway.selector).filter(({ selector }) => agree(selector, gateway.selector));
  // a Service may select the pods by other labels than the Gateway does
  const labels = new Set(pods.map(pod => sameLabels(model, pod.labels)));
  const candidates = new Set([...labels].flatMap(one => servicesSharing(model, one)));
  const mine = new Set(pods);
  const lists = new Map<readonly Workload[], boolean>();
  return [...candidates].filter(service => {
    const found = podsOf(model, service);
    const isMine = lists.get(found) ?? found.some(pod => mine.has(pod));
    lists.set(found, isMine);
    return isMine;
  });
}

/** The Services whose selector shares a label with this one. */
function servicesSharing(model: Model, selector: Labels): Service[] {
  const index = byLabel(model);
  return [...new Set(Object.entries(selector).flatMap(pair => index.get(pair.join('=')) ?? []))];
}

const byLabel = perModel(({ services }) => byPair(services, ({ selector }) => selector));

function agree(one: Labels, other: Labels): boolean {
  return Object.entries(one).every(([key, value]) => !Object.hasOwn(other, key) || other[key] === value);
}

function hasLabel({ value }: Manifest, label: string): boolean {
  return get(value, 'metadata', 'labels', label) !== undefined;
}
