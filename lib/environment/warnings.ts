/** What is allowed and may still hurt; printed at every synth. */
import type { Environment } from './schema';

export function warnings({ nlb, access, gateway, tenant }: Environment): string[] {
  const found: (string | false | undefined)[] = [
    access.none && `Anybody who reaches the NLB may send: ${access.none.reason}`,
    nlb.scheme === 'internet-facing' &&
      access.basic &&
      !(access.mtls || access.jwt || access.allowlist) &&
      'Passwords alone protect an internet-facing endpoint. Add access.mtls or access.allowlist.',
    tenant?.header && `Senders say which tenant they are: ${tenant.header.trust}`,
    Math.min(nlb.idleTimeoutSeconds.grpc, nlb.idleTimeoutSeconds.http) <= ENVOY_IDLE_SECONDS &&
      `nlb.idleTimeoutSeconds is not above Envoy's ${ENVOY_IDLE_SECONDS} s: the NLB drops idle connections silently, and their next request fails.`,
    gateway.rateLimit &&
      'gateway.rateLimit is an EnvoyFilter, which no version of Istio promises to keep: try it again before each upgrade.',
    !gateway.service.manifests &&
      gateway.ports?.length === 0 &&
      'gateway.ports is empty: the gateway’s other ports, 15021 among them, go away.',
  ];
  return found.filter(note => typeof note === 'string');
}

/** How long Envoy keeps an idle connection of a client by default. */
const ENVOY_IDLE_SECONDS = 3600;
