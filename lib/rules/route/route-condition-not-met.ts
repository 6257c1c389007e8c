import { get, record, written } from '../../kubernetes/json';
import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { boundGateways, type Flow, otlpFlows, reachedBy } from '../model/flows';
import { groupBy } from '../model/group';
import { type Model, perModel } from '../model/model';
import { type Asked, CONTENT_TYPES, type OtlpRequest, otherConditions } from '../model/otlp-requests';
import type { ReceiverAt } from '../model/processes';
import { includes, type Match, type RouteTable } from '../model/routes';

export const routeConditionNotMet: Rule = {
  id: 'route-condition-not-met',
  hop: 'route',
  severity: 'error',
  summary: 'Each condition of a route to an OTLP receiver is one that OTLP requests through the gateway meet.',
  why: `An OTLP request is a POST without a query, over TLS where the server ends TLS, with content-type application/grpc over gRPC, application/x-protobuf or
application/json over HTTP. Behind a gateway, port is the Gateway server's, gateways must name the Gateway, and sourceLabels and sourceNamespace are
those of the gateway's own pods. Envoy compares whole texts, and a star is a character. Requests that miss a condition get 404 with NR, UNIMPLEMENTED for gRPC.`,
  fix: 'Take the condition out: host and path already choose the route.',
  reads: [...CONFIGS, ...SERVERS, 'Service', ...ROUTES, ...WORKLOADS],
  ...twins(PATH, '{uri: {exact: /v1/traces}}', '{uri: {exact: /v1/traces}, method: {exact: GET}}'),
  *check(model) {
    const flows = groupBy(otlpFlows(model), ({ route }) => route);
    for (const [route, some] of flows) {
      const entrances = differentEntrances(some);
      for (const match of route.matches) {
        const asked = missed(model, match, entrances);
        if (!asked || route.matches.some(other => other !== match && isWithout(other, match, asked))) continue;
        if (OF_ENTRANCES.has(asked.path[0]!) && some.some(({ table }) => isElsewhere(model, table))) continue;
        yield {
          object: match.object,
          path: [...match.path, ...asked.path],
          got: `no ${asked.what} meets ${asked.path.join('.')} ${written(get(match.value, ...asked.path))}: they have ${asked.instead}`,
        };
      }
    }
  },
};

/** The conditions on where requests come in. */
const OF_ENTRANCES = new Set(['port', 'gateways', 'authority', 'scheme', 'sourceLabels', 'sourceNamespace']);

/** Whether a table is for a host or a Gateway that is not found, for which a condition may be meant: a mistake of its own. */
const isElsewhere = perModel((model, table: RouteTable): boolean => {
  const found = new Set(reachedBy(model, table).flatMap(({ hosts }) => hosts));
  const named = table.gateways.filter(({ ref }) => ref !== 'mesh');
  return boundGateways(model, table).length < named.length || table.hosts.some(({ name }) => !found.has(name));
});

interface Missed extends Asked {
  readonly what: string;
}

/** Of flows from one server to one list of receivers, one. */
function differentEntrances(flows: readonly Flow[]): readonly Flow[] {
  const first = new Map<unknown, Map<readonly ReceiverAt[], Flow>>();
  for (const flow of flows) {
    const mine = first.get(flow.server) ?? new Map();
    first.set(flow.server, mine);
    if (!mine.has(flow.receivers)) mine.set(flow.receivers, flow);
  }
  return [...first.values()].flatMap(mine => [...mine.values()]);
}

/** The condition that no request meets, wherever the request comes in; else the one that the usual requests don't. */
function missed(model: Model, match: Match, flows: readonly Flow[]): Missed | undefined {
  const seen = flows.map(flow => missedOn(model, match, flow));
  // a port that one server has not may be that of another, whose requests miss something else
  return seen.includes(undefined) ? undefined : (seen.find(asked => asked!.path[0] !== 'port') ?? seen[0]);
}

const missedOn = perModel((model, match: Match, { server, hosts, receivers }: Flow): Missed | undefined => {
  const { transport } = receivers[0]!.receiver;
  const requests = CONTENT_TYPES[transport].map(
    (contentType): OtlpRequest => ({ transport, signal: 'traces', path: '', contentType }),
  );
  // no other condition is about the host
  const isAboutHost = match.value.authority !== undefined || Object.keys(record(match.value.headers)).some(isHost);
  const different = isAboutHost ? hosts : hosts.slice(0, 1);
  model.limit.add('conditions by the hosts of their requests', different.length);
  const asked = requests.map(request =>
    different
      .map(host => otherConditions(model, match, request, { server, host }).find(({ meets }) => meets === false))
      .reduce((one, other) => one && other),
  );
  const [usual] = asked;
  if (!usual) return undefined;
  const [all, some] =
    transport === 'grpc'
      ? ['OTLP/gRPC request', '']
      : ['OTLP/HTTP request', 'OTLP/HTTP request of an SDK, which sends protobuf,'];
  return { ...usual, what: asked.every(Boolean) ? all! : some! };
});

const isHost = (header: string): boolean => /^(?::authority|host)$/i.test(header);

/** Whether another match of the route is for the same requests without this condition, or asks something else there. */
function isWithout(other: Match, match: Match, { path }: Asked): boolean {
  const { [path[0]!]: _, ...rest } = match.value;
  const { [path[0]!]: __, ...others } = other.value;
  return written(rest) === written(others) || includes(other, match);
}
