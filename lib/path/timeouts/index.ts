/** All that depends on each other from hop to hop, with an environment's own values: runbook, docs/timeouts.md, warnings and tests read it. */
import type { Environment } from '../../environment/schema';
import { pathOf } from '../path';
import type { Chain } from './chain';
import { answers, requestsUnderWay, sizes } from './destinations';
import { edgeConnections, edgeShutdown } from './edge';
import { tierShutdown, upstreamConnections } from './tier';

export { type Chain, holds, type Row } from './chain';

/** All chains of an environment, in the packet's order. */
export function chainsOf(environment: Environment): readonly Chain[] {
  const { edges, tiers } = pathOf(environment);
  return [
    ...answers(environment),
    ...edges.flatMap(edge => [edgeConnections(edge), edgeShutdown(edge)]),
    ...tiers.flatMap(tier => [upstreamConnections(environment, tier), tierShutdown(environment, tier)]),
    ...sizes(environment),
    ...requestsUnderWay(environment),
  ];
}
