/** The EnvoyFilter of gateway.rateLimit, which no policy of Istio's can say. */
import { RATE_LIMIT } from '../../path/otlp';
import { type Finding, unknown } from '../hop';
import type { Live } from '../live';

const WHY =
  'Without it one address may send as fast as it likes; with other numbers senders get 429 (gRPC UNAVAILABLE), which they retry.';

/** Nothing to say where the environment has no limit. */
export function rateLimit(live: Live): Finding {
  const { settings, namespace } = live.edge;
  if (!settings.gateway.rateLimit) return unknown('');
  return live.compare('EnvoyFilter', { name: RATE_LIMIT, namespace }, WHY, { fine: RATE_LIMIT });
}
