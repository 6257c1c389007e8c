/** The load balancers that can be reached from the internet. */

import { AWS, SOURCE_RANGES } from '../../facts/aws-nlb';
import { exposureOf } from '../../kubernetes/exposure';
import { get, strings } from '../../kubernetes/json';
import { type Addresses, addresses, common, EVERYBODY, isNearlyEverybody, NOBODY } from '../../kubernetes/networks';
import { isNlb } from '../../kubernetes/nlb';
import { groupBy } from './group';
import { type Model, perModel } from './model';
import type { Service, ServicePort } from './read/kubernetes/services';

/** A load balancer, and the addresses that can connect through it. */
export interface InternetDoor {
  readonly by: Service;
  readonly from: Addresses;
}

/**
 * The load balancers in front of these ports to which nearly everybody can connect. Of load balancers that let the same
 * addresses in, the first.
 */
export function doorsTo(model: Model, ports: readonly ServicePort[]): readonly InternetDoor[] {
  // most ports have no load balancer
  if (!ports.some(({ service }) => service.type === 'LoadBalancer')) return NONE;
  return ports.length === 1 ? doorsToOne(model, ports[0]!) : doorsToAny(model, ports);
}

const doorsToOne = perModel((model, port: ServicePort) => doorsToAny(model, [port]));

const doorsToAny = perModel((model, ports: readonly ServicePort[]): readonly InternetDoor[] => {
  const doors = [...new Set(ports.map(({ service }) => service))]
    .map(by => ({ by, from: reachableFrom(model, by) }))
    .filter(({ from }) => isNearlyEverybody(from));
  return [...groupBy(doors, ({ from }) => textOf(from)).values()].map(([first]) => first!);
});

const NONE: readonly InternetDoor[] = [];

/**
 * The first load balancer that lets nearly everybody through, counting only the addresses that the hops behind it let
 * through (`behind`).
 */
export function openAmong(model: Model, doors: readonly InternetDoor[], behind: Addresses): InternetDoor | undefined {
  return isNearlyEverybody(behind) ? firstOpen(model, doors, behind) : undefined;
}

const firstOpen = perModel((model, doors: readonly InternetDoor[], behind: Addresses): InternetDoor | undefined => {
  model.limit.add('address lists by the load balancers before them', doors.length);
  return doors.map(({ by, from }) => ({ by, from: common(behind, from) })).find(({ from }) => isNearlyEverybody(from));
});

/** The addresses that can connect to the load balancer. */
const reachableFrom = perModel((_, service: Service): Addresses => {
  const { annotations, manifest } = service;
  if (exposureOf(service) !== 'internet') return NOBODY;
  const field = strings(get(manifest.value, 'spec', 'loadBalancerSourceRanges'));
  const annotation = annotations[SOURCE_RANGES] ?? '';
  const ranges = field.length > 0 ? field : annotation.split(',').filter(range => range.trim());
  // the controller ignores the source ranges if the Service names its own security groups
  if (annotations[`${AWS}security-groups`] && isNlb(service)) return EVERYBODY;
  if (ranges.length > 0) return addresses(ranges);
  return annotations[`${AWS}security-group-prefix-lists`] ? NOBODY : EVERYBODY;
});

function textOf({ ipv4, ipv6 }: Addresses): string {
  return [ipv4, ipv6].map(ranges => ranges.map(range => range.join('-')).join()).join(' ');
}
