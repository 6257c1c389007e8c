import { nameOf } from '../../kubernetes/manifests';
import { type Addresses, coverage } from '../../kubernetes/networks';
import { GATEWAY_PODS, PATH, REST } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { flowsOn, otlpFlows } from '../model/flows';
import { entrancesTo } from '../model/fronts';
import { doorsTo, type InternetDoor, openAmong } from '../model/internet';
import type { Model } from '../model/model';
import { POLICY_READS } from '../model/policy-ways';
import type { Problem } from '../model/problem';
import { receiversAt } from '../model/processes';
import { portText, type Service } from '../model/read/kubernetes/services';
import { type Server, serverText } from '../model/servers';
import { strangers, strangersAtAny } from '../model/strangers';

export const openToTheInternet: Rule = {
  id: 'open-to-the-internet',
  hop: 'edge-policies',
  severity: 'error',
  summary: 'An OTLP listener that the internet can reach asks clients who they are.',
  why: `Whoever finds the name can send: forged spans among yours, the storage bill, and full queues that turn your own senders away. Scanners
find 4317 and 4318 within days. A request without a token, from any address, is followed through the policies of both Envoys: what lets it
pass on one path, host or port, or from a quarter of the internet's addresses, is a door. Where a Service says nothing of its load balancer, the
cloud provider makes a public one; a class or type of the AWS Load Balancer Controller makes an internal one.`,
  fix: 'Ask for client certificates (MUTUAL), a JWT, or credentials at the receiver, or keep the load balancer internal by the annotation of its provider.',
  reads: [...POLICY_READS],
  needsComplete: true,
  ...twins(
    PATH + GATEWAY_PODS.replace('internet-facing', 'internal') + REST,
    'scheme: internal',
    'scheme: internet-facing',
  ),
  *check(model) {
    const seen = new Set<Service>();
    for (const server of new Set(otlpFlows(model).map(flow => flow.server))) {
      const open = firstOpen(model, server, doorsTo(model, entrancesTo(model, server)));
      if (!open || seen.has(open.by)) continue;
      seen.add(open.by);
      yield {
        object: server.gateway.manifest,
        path: server.path,
        got: `${nameOf(open.by.manifest)} opens ${serverText(server)} to the internet, and nothing on the way asks for credentials${lists(open.from)}`,
      };
    }
    yield* pastTheGateway(model);
  },
};

function firstOpen(model: Model, server: Server, doors: readonly InternetDoor[]): InternetDoor | undefined {
  for (const flow of doors.length > 0 ? flowsOn(model, server) : []) {
    const open = flow.receivers.length > 0 ? openAmong(model, doors, strangers(model, flow)) : undefined;
    if (open) return open;
  }
  return undefined;
}

/** The load balancers that lead to Alloy itself, past any gateway. */
function* pastTheGateway(model: Model): Generator<Problem> {
  for (const service of model.services) {
    for (const port of service.ports) {
      const open = openAmong(model, doorsTo(model, [port]), strangersAtAny(model, receiversAt(model, port)));
      if (!open) continue;
      yield {
        object: service.manifest,
        path: port.path,
        got: `it opens ${portText(port)} of Alloy itself to the internet, and nothing there asks for credentials${lists(open.from)}`,
      };
      break;
    }
  }
}

/** Where address lists keep out some, how little that is. */
function lists(from: Addresses): string {
  const { ipv4, ipv6 } = coverage(from);
  if (ipv4 === 1 && ipv6 === 1) return '';
  const percent = (part: number) => `${Math.round(part * 100)} %`;
  return `: the address lists let in ${percent(ipv4)} of IPv4 and ${percent(ipv6)} of IPv6`;
}
