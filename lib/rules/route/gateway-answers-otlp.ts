import { DEFAULT_PORTS } from '../../facts/otlp';
import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { servedTables } from '../model/delegates';
import { otlpFlows, reachedBy } from '../model/flows';
import { groupBy } from '../model/group';
import type { Model } from '../model/model';
import { isOtlpPath } from '../model/otlp';
import { isCatchAll, OTLP_REQUESTS, takes } from '../model/otlp-requests';
import type { Problem } from '../model/problem';
import type { Route, RouteTable, Setting } from '../model/routes';
import { serverText } from '../model/servers';

export const gatewayAnswersOtlp: Rule = {
  id: 'gateway-answers-otlp',
  hop: 'route',
  severity: 'error',
  summary: 'OTLP requests are routed, and neither redirected nor answered by the gateway itself.',
  why: `No gRPC client follows a redirect, and OTLP/HTTP clients don't either, or repeat the request without its body. A directResponse never reaches Alloy: with status 200 senders take
their data for stored, with another one they drop it. A server with httpsRedirect answers everything with 301.`,
  fix: "Lead the paths of OTLP to Alloy's Service, and redirect other paths only.",
  reads: [...CONFIGS, ...SERVERS, 'Service', ...ROUTES, ...WORKLOADS],
  ...twins(
    PATH.replace(
      '  http:\n    - match: [{uri: {exact: /v1/traces}}]',
      '  http:\n    - match: [{uri: {exact: /}}]\n      redirect: {uri: /status}\n    - match: [{uri: {exact: /v1/traces}}]',
    ),
    'match: [{uri: {exact: /}}]',
    'match: [{uri: {exact: /v1/logs}}]',
  ),
  *check(model) {
    const forOtlp = new Set(otlpFlows(model).map(({ route }) => route));
    for (const table of servedTables(model)) {
      const isForOtlp = table.routes.some(route => forOtlp.has(route));
      for (const route of table.routes) {
        const answer = answerOf(route);
        // istiod's own answer where no backend has a weight is told as that
        if (
          !answer ||
          (answer.setting.object.written && route.redirect.value === undefined) ||
          isCatchAll(route) ||
          !(isForOtlp || route.matches.some(isOtlpPath))
        )
          continue;
        const path = firstTaken(model, table, route);
        if (path) yield { object: answer.setting.object, path: answer.setting.path, got: `it ${answer.what} ${path}` };
      }
    }
    yield* redirectingServers(model);
  },
};

function answerOf({ redirect, directResponse }: Route): { setting: Setting; what: string } | undefined {
  if (redirect.value !== undefined) return { setting: redirect, what: 'redirects' };
  return directResponse.value === undefined ? undefined : { setting: directResponse, what: 'answers' };
}

/** The path of an OTLP request that the route takes and no other route of the table does. */
function firstTaken(model: Model, table: RouteTable, route: Route): string | undefined {
  for (const { server, hosts } of reachedBy(model, table)) {
    const entrance = { server, host: hosts[0]! };
    const taken = OTLP_REQUESTS.find(request => {
      model.limit.add('routes by the routes that answer themselves', table.routes.length);
      return table.routes.every(other => (takes(model, other, request, entrance) === true) === (other === route));
    });
    if (taken) return taken.path;
  }
  return undefined;
}

/** Servers that redirect everything, and are not a plain server beside the one that OTLP uses. */
function* redirectingServers(model: Model): Generator<Problem> {
  const seen = new Set<unknown>();
  for (const flows of groupBy(otlpFlows(model), ({ route }) => route).values()) {
    const isElsewhere = flows.some(({ server }) => !server.tls?.httpsRedirect);
    for (const { server } of flows) {
      const isOtlpPort = Object.values(DEFAULT_PORTS).some(port => port === server.number);
      if (!server.tls?.httpsRedirect || (isElsewhere && !isOtlpPort) || seen.has(server)) continue;
      seen.add(server);
      yield {
        object: server.gateway.manifest,
        path: [...server.at.tls, 'httpsRedirect'],
        got: `${serverText(server)} redirects everything to https`,
        fix: 'Write protocol: HTTPS with a certificate, and take httpsRedirect out.',
      };
    }
  }
}
