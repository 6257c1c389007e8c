import type { Jwt } from '../charts/jwt';
import type { EdgeSettings } from '../environment/derive';

/**
 * The token that senders bring to Alloy's sidecar (`workload`) or to the gateway. undefined: no token is judged there.
 */
export function jwtProps({ access, tenant }: EdgeSettings, at: 'workload' | 'gateway'): Jwt | undefined {
  return access.jwt?.at === at ? { ...access.jwt, tenantClaim: tenant?.claim } : undefined;
}
