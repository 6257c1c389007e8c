import { GATEWAY_PODS, PATH, REST } from './example';
import { get, strings } from './json';
import { nameOf } from './manifests';
import { protections } from './model/access';
import { serverText } from './model/gateways';
import { isInternetFacing, isNlb } from './model/nlb';
import type { Service } from './model/services';
import { type Rule, twins, WORKLOADS } from './rule';

export const openToTheInternet: Rule = {
  id: 'open-to-the-internet',
  severity: 'error',
  summary: 'An OTLP listener that the internet can reach asks clients who they are.',
  why: `Whoever finds the name can send: forged spans among yours, the storage bill, and full queues that turn your own senders away. Scanners
find 4317 and 4318 within days.`,
  fix: 'Ask for client certificates (MUTUAL), a JWT, or credentials at the receiver, or keep the load balancer internal.',
  reads: ['AuthorizationPolicy', 'ConfigMap', 'Gateway', 'Service', 'VirtualService', ...WORKLOADS],
  needsComplete: true,
  ...twins(
    PATH + GATEWAY_PODS.replace('internet-facing', 'internal') + REST,
    'scheme: internal',
    'scheme: internet-facing',
  ),
  *check(model) {
    const seen = new Set<Service>();
    for (const server of new Set(model.otlpFlows.map(flow => flow.server))) {
      const flow = model
        .flowsOn(server)
        .find(found => found.receivers.length > 0 && protections(model, found).length === 0);
      const entrances = model.entrances(server);
      const find = () => entrances.map(({ service }) => service).find(isOpen);
      const door = flow && model.once('door', find, entrances);
      if (!door || seen.has(door)) continue;
      seen.add(door);
      yield {
        object: server.gateway.manifest,
        path: server.path,
        got: `${nameOf(door.manifest)} opens ${serverText(server)} to the internet, and nothing on the way asks for credentials`,
      };
    }
  },
};

function isOpen(service: Service): boolean {
  const ranges = [
    ...strings(get(service.manifest.value, 'spec', 'loadBalancerSourceRanges')),
    ...(service.annotations['service.beta.kubernetes.io/load-balancer-source-ranges'] ?? '').split(',').filter(Boolean),
  ];
  const isEverybody = ranges.length === 0 || ranges.some(range => /\/0$/.test(range.trim()));
  return isNlb(service) && isInternetFacing(service) && isEverybody;
}
