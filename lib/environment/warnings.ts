/** What is allowed and may still hurt; printed at every synth. */
import { hostOf } from './derive';
import { serviceOf } from './endpoints';
import type { Environment } from './schema';
import { SIGNALS } from './telemetry';

export function warnings(environment: Environment): string[] {
  const { nlb, access, gateway, tenant } = environment;
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
    ...SIGNALS.flatMap(signal => ofDestination(environment, signal)),
  ];
  return found.filter(note => typeof note === 'string');
}

function ofDestination(environment: Environment, signal: (typeof SIGNALS)[number]): (string | false | undefined)[] {
  const { otlp, otlphttp } = environment.destinations[signal] ?? {};
  const client = otlp ?? otlphttp;
  if (!client) return [];
  const port = /:([0-9]+)(\/|$)/.exec(client.endpoint)?.[1];
  return [
    otlp && port === '4318' && `${signal} go to port 4318 by gRPC: it is OTLP/HTTP’s. Write 4317, or otlphttp.`,
    otlphttp && port === '4317' && `${signal} go to port 4317 by HTTP: it is OTLP/gRPC’s. Write 4318, or otlp.`,
    client.tls?.none &&
      !serviceOf(client.endpoint, environment) &&
      `${signal} go to ${hostOf(client.endpoint)} in plain text, and it is no Service of this cluster.`,
  ];
}

/** How long Envoy keeps an idle connection of a client by default. */
const ENVOY_IDLE_SECONDS = 3600;
