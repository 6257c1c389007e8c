import type { Environment } from '../environment/schema';
import { hopTitles, RESPONSE_FLAGS, ROUTE } from '../hops';
import { pathOf } from '../path/path';
import { atEdge } from '../path/pod-commands';
import { routeKinds } from './dialects';
import { code, fence, list, section, subsection } from './markdown';
import { COSTS_LEGEND, type Symptom } from './symptom';
import { symptoms } from './symptoms';

/** The runbook's section for when nothing arrives. */
export function troubleshooting(environment: Environment): string {
  const all = symptoms(environment);
  const seen = [...new Set(all.map(one => one.seen))];
  return section(
    'Troubleshooting',
    'A heading is what is seen: search for the status, the flag or the words.',
    COSTS_LEGEND,
    ...seen.map(what =>
      block(
        what,
        all.filter(one => one.seen === what),
      ),
    ),
    flags(environment),
  );
}

/** What is seen, with what to do: once for each edge or tier where that differs. */
function block(seen: string, all: readonly Symptom[]): string {
  const lines = all.flatMap(({ look, fix, costs }) => [`Look: ${look}`, `Do: ${fix}`, `Costs: ${costs}`]);
  const hops = hopTitles([...new Set(all.flatMap(one => one.hops))]);
  return subsection(seen, list([hops && `Hop: ${hops}`, ...new Set(lines)]));
}

function flags(environment: Environment): string {
  const { edges } = pathOf(environment);
  const logs = edges.map(atEdge).map(({ proxyLog }) => `${proxyLog} -f`);
  const gateways = edges.map(({ settings }) => settings.gateway);
  const maxConcurrentRequests = gateways.some(one => one.maxConcurrentRequests !== undefined);
  const rateLimit = gateways.some(one => one.rateLimit);
  const isPossible = (flag: string) => (flag !== 'UO' || maxConcurrentRequests) && (flag !== 'RL' || rateLimit);
  return subsection(
    'Response flags',
    'Envoy writes one into each line of its access log (`%RESPONSE_FLAGS%`), with the details beside it:',
    fence('sh', logs.join('\n')),
    list([
      'No line: no connection came to a request. Hop: ① to ④, certificate. The way to the gateway, or the handshake.',
      '`-`: nothing was wrong here; the status came from behind. A policy, Alloy’s pod, or the backend: the answer’s text says which.',
      ...Object.entries(RESPONSE_FLAGS)
        .filter(([flag]) => isPossible(flag))
        .map(
          ([flag, { says, http, grpc, hops, suspects }]) =>
            `${code(flag)}: ${says}. The sender gets ${http}, status ${grpc}. Hop: ${hopTitles(hops)}. Look at: ${suspects.replaceAll(ROUTE, routeKinds(environment))}.`,
        ),
      `\`rbac_access_denied_…\`: a policy said no. The sender gets 403, status 7. Hop: ${hopTitles(['edge-policies', 'alloy-policies'])}. Look at: the policy that it names.`,
    ]),
  );
}
