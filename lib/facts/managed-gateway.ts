/** What istiod makes of a Gateway of the Gateway API: the Service, the Deployment and the ServiceAccount. Seen with the istiod of August 2026 (e2e, `gateway-api`). */

/** The class that istiod brings. @see https://istio.io/latest/docs/tasks/traffic-management/ingress/gateway-api/#automated-deployment */
export const GATEWAY_CLASS = 'istio';

/** The name that all of them have. */
export function managedName(gateway: string): string {
  return `${gateway}-${GATEWAY_CLASS}`;
}
