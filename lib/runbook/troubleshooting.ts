import type { Environment } from '../environment/schema';
import { hopTitles, RESPONSE_FLAGS } from '../hops';
import { pathOf } from '../path/path';
import { atEdge } from './commands';
import { code, fence, section, subsection, table } from './markdown';
import { COSTS_LEGEND } from './symptom';
import { symptoms } from './symptoms';

/** The runbook's section for when nothing arrives. */
export function troubleshooting(environment: Environment): string {
  return section(
    'Troubleshooting',
    table(
      ['What is seen', 'Hop', 'Look', 'Do', 'Costs in data'],
      symptoms(environment).map(({ seen, hops, look, fix, costs }) => [seen, hopTitles(hops), look, fix, costs]),
    ),
    COSTS_LEGEND,
    flags(environment),
  );
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
    table(
      ['Flag', 'Says', 'The sender gets', 'Hop', 'The broken part is'],
      [
        [
          'no line',
          'no connection came to a request',
          '',
          '① to ④, certificate',
          'the way to the gateway, or the handshake',
        ],
        [
          '`-`',
          'nothing was wrong here; the status came from behind',
          'any',
          '',
          'a policy, Alloy’s pod, or the backend: the answer’s text says which',
        ],
        ...Object.entries(RESPONSE_FLAGS)
          .filter(([flag]) => isPossible(flag))
          .map(([flag, { says, http, grpc, hops, suspects }]) => [
            code(flag),
            says,
            `${http}, status ${grpc}`,
            hopTitles(hops),
            suspects,
          ]),
        [
          '`rbac_access_denied_…`',
          'a policy said no',
          '403, status 7',
          hopTitles(['edge-policies', 'alloy-policies']),
          'the policy that it names',
        ],
      ],
    ),
  );
}
