/** Whether requests get from a way in to a receiver, and what stops them. */
import { type Manifest, nameOf } from '../kubernetes/manifests';
import { common, isNobody } from '../kubernetes/networks';
import { admitted } from '../rules/model/checkpoints';
import { servedTables } from '../rules/model/delegates';
import { type Flow, reachedBy } from '../rules/model/flows';
import type { Model } from '../rules/model/model';
import { rewrites } from '../rules/model/otlp';
import { podsOf } from '../rules/model/pods';
import { waysOf } from '../rules/model/policy-ways';
import { actionOf } from '../rules/model/read/istio/authorization-policy';
import { type Entrance, entrancesOf } from './entrances';
import { names, type Sentence, say, words } from './sentence';

/** What stops requests. */
export interface Stop {
  /** What a sender sees. */
  readonly symptom: string;
  readonly by: Sentence;
}

/**
 * What stops requests to one of these addresses. undefined: requests to one of them get through, as far as the input
 * shows.
 */
export function stopOf(model: Model, addresses: readonly Entrance[]): Stop | undefined {
  const known = entrancesOf(model);
  const stops = addresses.map(address => stopAt(model, address, known.get(`${address.host} ${address.transport}`)));
  return stops.includes(undefined) ? undefined : stops[0];
}

function stopAt(model: Model, wanted: Entrance, found: Entrance | undefined): Stop | undefined {
  const { host } = wanted;
  if (!found) {
    const isServed = servedTables(model).some(table =>
      reachedBy(model, table).some(({ hosts }) => hosts.includes(host)),
    );
    return isServed
      ? { symptom: NO_ROUTE, by: words('no route takes OTLP') }
      : {
          symptom: 'no route or no listener (404, status 12, or no connection)',
          by: words('no Gateway serves the host, or no route does'),
        };
  }
  if (!wanted.ports.some(port => found.ports.includes(port)))
    return { symptom: NO_CONNECTION, by: say`${host} is served on ${names(found.ports)} alone` };
  if (!found.isReached)
    return {
      symptom: NO_CONNECTION,
      by: say`no port of a Service leads to server ${found.server.name} of Gateway ${found.server.gateway.name}`,
    };
  if (wanted.flows.length === 0) return undefined;
  if (found.flows.length === 0) return { symptom: UNHEALTHY, by: behind(model, found) };
  const refusers = found.flows.map(flow => refusersOf(model, flow));
  if (refusers.includes(undefined)) return undefined;
  return { symptom: REFUSED, by: say`${names(new Set(refusers.flat() as string[]))} does not let them through` };
}

/** The policies that refuse all requests of a flow, from every sender. undefined: some get through. */
function refusersOf(model: Model, flow: Flow): string[] | undefined {
  const isChanged = rewrites(flow.route);
  const policies = new Set<Manifest>();
  for (const { edge, end, requests } of waysOf(model, flow, flow.receivers, 'sender'))
    for (const request of requests) {
      const behind = isChanged ? { host: undefined, path: undefined } : request;
      const first = admitted(model, edge, request);
      const second = admitted(model, end, behind);
      if (!isNobody(common(first, second))) return undefined;
      for (const policy of (isNobody(first) ? edge : end).policies) policies.add(policy);
    }
  const all = [...policies];
  // where some allow, nobody else needs to be named
  const allowing = all.filter(policy => actionOf(policy) === 'ALLOW');
  return (allowing.length > 0 ? allowing : all).map(nameOf);
}

const NO_CONNECTION = 'no connection';
const NO_ROUTE = '404, gRPC status 12';
const UNHEALTHY = '503, gRPC status 14';
const REFUSED = '403, gRPC status 7';

/** Why nothing listens behind a route. */
function behind(model: Model, { table }: Entrance): Sentence {
  const route = table.routes.find(({ destinations }) => destinations.length > 0);
  const host = route?.destinations[0]?.fqdn ?? '';
  const [name = '', namespace = ''] = host.split('.');
  const service = model.services.find(each => each.name === name && each.namespace === namespace);
  if (!service) return say`there is no Service ${host} yet`;
  const pods = podsOf(model, service);
  if (pods.length === 0) return say`Service ${name} selects no pods`;
  const port = route?.destinations[0]?.port;
  const ports = service.ports.flatMap(each => each.port ?? []);
  if (port !== undefined && !ports.includes(port))
    return say`the route leads to port ${port} of Service ${name}, which has ${names(ports)}`;
  return say`no receiver listens behind port ${port ?? '?'} of Service ${name}`;
}
