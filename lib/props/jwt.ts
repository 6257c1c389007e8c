import type { Jwt } from '../charts/jwt';
import type { Environment } from '../environment/schema';

/** The token that senders bring to Alloy's sidecar (`workload`) or to the gateway; undefined: none is asked for there. */
export function jwtProps({ access, tenant }: Environment, at: 'workload' | 'gateway'): Jwt | undefined {
  return access.jwt?.at === at ? { ...access.jwt, tenantClaim: tenant?.claim } : undefined;
}
