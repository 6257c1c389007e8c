import { httpPath, SIGNALS } from '../../facts/otlp';
import { few, get, text } from '../../kubernetes/json';
import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { otlpRoutes } from '../model/flows';
import { pathFor } from '../model/otlp';
import { differentReceivers } from '../model/processes';
import { replaced } from '../model/re2';
import type { Receiver } from '../model/read/alloy/receivers';
import type { Match, Route } from '../model/routes';

export const rewriteNotServed: Rule = {
  id: 'rewrite-not-served',
  hop: 'route',
  severity: 'error',
  summary: 'A rewrite makes a path that the receiver serves.',
  why: `Envoy puts rewrite.uri in place of what the condition named: of the whole path after exact or regex, of the prefix after prefix. Prefix /otlp with uri / makes //v1/traces
of /otlp/v1/traces. Alloy serves its own paths and no other: 404, which no sender retries; a gRPC client can't have another path than its service's at all.`,
  fix: 'Write prefix /otlp/ with uri /, or lead the paths of OTLP on as they are.',
  gatewayApiFix: 'Take the URLRewrite out: lead the paths of OTLP on as they are, or replace the prefix /otlp by /.',
  reads: [...CONFIGS, ...SERVERS, 'Service', ...ROUTES, ...WORKLOADS],
  ...twins(
    PATH.replace(
      'match: [{uri: {exact: /v1/traces}}]',
      'match: [{uri: {prefix: /otlp/}}]\n      rewrite: {uri: /} # rewritten',
    ),
    'rewrite: {uri: /} # rewritten',
    'rewrite: {uri: /v2/} # rewritten',
  ),
  *check(model) {
    const seen = new Set<Route>();
    for (const { route, receivers } of otlpRoutes(model)) {
      const found = differentReceivers(model, receivers);
      const made = seen.has(route) ? undefined : wrongPath(route, found);
      if (made === undefined) continue;
      seen.add(route);
      const [receiver] = found;
      yield {
        object: route.rewrite.object,
        path: route.rewrite.path,
        got: `it makes ${made}, and the ${receiver!.transport} block of ${receiver!.component.id} serves ${few(SIGNALS.map(signal => pathFor(receiver!, signal)))}`,
      };
    }
  },
};

/** What the route makes of a path, if each of its conditions leads to no path that a receiver serves. */
function wrongPath({ matches, rewrite }: Route, receivers: readonly Receiver[]): string | undefined {
  const uri = text(get(rewrite.value, 'uri'));
  const regex = text(get(rewrite.value, 'uriRegexRewrite', 'match'));
  if (uri === undefined && regex === undefined) return undefined;
  const by = text(get(rewrite.value, 'uriRegexRewrite', 'rewrite')) ?? '';
  const served = receivers.flatMap(receiver => SIGNALS.map(signal => pathFor(receiver, signal)));
  const isGrpc = receivers.every(({ transport }) => transport === 'grpc');
  const uris = matches.length === 0 ? [undefined] : matches.map(match => match.uri);
  const ways = uris.flatMap(asked =>
    regex === undefined ? byPrefix(asked, uri!, served, isGrpc) : byRegex(asked, regex, by, served),
  );
  if (ways.length === 0 || ways.some(({ isServed }) => isServed !== false)) return undefined;
  return ways[0]!.made;
}

interface Way {
  readonly made: string;
  /** undefined: only Envoy can tell. */
  readonly isServed: boolean | undefined;
}

function byPrefix(asked: Match['uri'], uri: string, served: readonly string[], isGrpc: boolean): Way[] {
  if (asked && asked.type !== 'prefix') return [{ made: uri, isServed: served.includes(uri) }];
  const prefix = asked?.value ?? '/';
  const isMeant = (path: string, sent: string) =>
    isGrpc ? sent === path : sent === prefix || SIGNALS.some(signal => sent.endsWith(httpPath(signal)));
  const isServed = served.some(path => path.startsWith(uri) && isMeant(path, prefix + path.slice(uri.length)));
  const [sample] = sentBelow(prefix, served);
  return [{ made: uri + sample!.slice(prefix.length), isServed }];
}

/** What clients may send to a prefix: a path of OTLP's, behind the base that they are given. */
function sentBelow(prefix: string, served: readonly string[]): string[] {
  const whole = served.filter(path => path.startsWith(prefix));
  return whole.length > 0 ? whole : served.map(path => prefix.replace(/\/$/, '') + path);
}

function byRegex(asked: Match['uri'], regex: string, by: string, served: readonly string[]): Way[] {
  if (asked?.type === 'regex') return [{ made: by, isServed: undefined }];
  const sent = asked?.type === 'exact' ? [asked.value] : sentBelow(asked?.value ?? '/', served);
  return sent.map(path => {
    const made = replaced(regex, path, by);
    return { made: made ?? by, isServed: made === undefined ? undefined : served.includes(made) };
  });
}
