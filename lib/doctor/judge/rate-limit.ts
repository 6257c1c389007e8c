/** Judges the EnvoyFilter of gateway.rateLimit: no policy of Istio's own can limit a rate. */

import type { LiveEdge } from '../live';
import { type Look, unknown } from '../look';

const WHY =
  'Without it one address may send as fast as it likes; with other numbers senders get 429 (gRPC UNAVAILABLE), which they retry.';

/** Compares the EnvoyFilter with ours; says nothing if the edge has no limit. */
export function rateLimit(live: LiveEdge): Look {
  const { rateLimit: filter } = live.edge;
  return filter ? live.compare('EnvoyFilter', filter, WHY, { fine: filter.name }) : unknown('');
}
