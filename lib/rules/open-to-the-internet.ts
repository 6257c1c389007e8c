import { type Addresses, addresses, common, coverage, EVERYBODY, isNearlyEverybody, NOBODY, union } from '../networks';
import { GATEWAY_PODS, PATH, REST } from './example';
import { get, strings } from './json';
import { nameOf } from './manifests';
import { serverText } from './model/gateways';
import type { Model } from './model/model';
import { AWS, isInternetFacing, isLegacyNlb, isNlb } from './model/nlb';
import { portText, type Service } from './model/services';
import { strangers, strangersAt } from './model/strangers';
import { type Problem, type Rule, twins, WORKLOADS } from './rule';

export const openToTheInternet: Rule = {
  id: 'open-to-the-internet',
  severity: 'error',
  summary: 'An OTLP listener that the internet can reach asks clients who they are.',
  why: `Whoever finds the name can send: forged spans among yours, the storage bill, and full queues that turn your own senders away. Scanners
find 4317 and 4318 within days. A request without a token, from any address, is followed through the policies of both Envoys: what lets it
pass on one path, host or port, or from a quarter of the internet's addresses, is a door.`,
  fix: 'Ask for client certificates (MUTUAL), a JWT, or credentials at the receiver, or keep the load balancer internal.',
  reads: [
    'AuthorizationPolicy',
    'ConfigMap',
    'Gateway',
    'PeerAuthentication',
    'Service',
    'VirtualService',
    ...WORKLOADS,
  ],
  needsComplete: true,
  ...twins(
    PATH + GATEWAY_PODS.replace('internet-facing', 'internal') + REST,
    'scheme: internal',
    'scheme: internet-facing',
  ),
  *check(model) {
    const seen = new Set<Service>();
    for (const server of new Set(model.otlpFlows.map(flow => flow.server))) {
      const doors = model.entrances(server).map(({ service }) => service);
      const open = model
        .flowsOn(server)
        .filter(({ receivers }) => receivers.length > 0)
        .map(flow => strangers(model, flow))
        .flatMap(admitted => doors.map(door => ({ door, from: common(admitted, reachableFrom(door)) })))
        .find(({ from }) => isNearlyEverybody(from));
      if (!open || seen.has(open.door)) continue;
      seen.add(open.door);
      yield {
        object: server.gateway.manifest,
        path: server.path,
        got: `${nameOf(open.door.manifest)} opens ${serverText(server)} to the internet, and nothing on the way asks for credentials${lists(open.from)}`,
      };
    }
    yield* pastTheGateway(model);
  },
};

/** The load balancers that lead to Alloy itself, past any gateway. */
function* pastTheGateway(model: Model): Generator<Problem> {
  for (const service of model.services) {
    const doors = service.ports.flatMap(port => {
      const from = union(model.receiversAt(port).map(at => strangersAt(model, at)));
      return [{ port, from: common(from, reachableFrom(service)) }];
    });
    const open = doors.find(({ from }) => isNearlyEverybody(from));
    if (!open) continue;
    yield {
      object: service.manifest,
      path: open.port.path,
      got: `it opens ${portText(open.port)} of Alloy itself to the internet, and nothing there asks for credentials${lists(open.from)}`,
    };
  }
}

/** Who can connect to the load balancer. */
export function reachableFrom(service: Service): Addresses {
  const { annotations, manifest } = service;
  if (!isPublic(service)) return NOBODY;
  const field = strings(get(manifest.value, 'spec', 'loadBalancerSourceRanges'));
  const annotation = annotations['service.beta.kubernetes.io/load-balancer-source-ranges'] ?? '';
  const ranges = field.length > 0 ? field : annotation.split(',').filter(range => range.trim());
  // with security groups of its own it does not read them
  if (annotations[`${AWS}security-groups`] && isNlb(service)) return EVERYBODY;
  if (ranges.length > 0) return addresses(ranges);
  return annotations[`${AWS}security-group-prefix-lists`] ? NOBODY : EVERYBODY;
}

function isPublic(service: Service): boolean {
  const internal = service.annotations[`${AWS}internal`] ?? '';
  return isLegacyNlb(service) ? internal === '' || internal === 'false' : isNlb(service) && isInternetFacing(service);
}

/** Where address lists keep out some, how little that is. */
function lists(from: Addresses): string {
  const { ipv4, ipv6 } = coverage(from);
  if (ipv4 === 1 && ipv6 === 1) return '';
  const percent = (part: number) => `${Math.round(part * 100)} %`;
  return `: the address lists let in ${percent(ipv4)} of IPv4 and ${percent(ipv6)} of IPv6`;
}
