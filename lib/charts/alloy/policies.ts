/** Who reaches Alloy's pods: the gateway, by mTLS, on the receiver's ports. */
import type { Chart } from 'cdk8s';
import { Sidecar } from '../../../imports/networking.istio.io';
import {
  AuthorizationPolicy,
  AuthorizationPolicySpecAction,
  PeerAuthentication,
  PeerAuthenticationSpecMtlsMode,
  RequestAuthentication,
} from '../../../imports/security.istio.io';
import { maxConcurrentRequests } from '../../environment/delivery';
import type { Environment } from '../../environment/schema';
import { pathOf, type Tier } from '../../path/path';
import { claimConditions, jwtRules, requestPrincipals } from '../gateway/jwt';
import { metadata, Wave } from '../metadata';
import { refusedEncodings } from './encodings';

export function alloyPolicies(chart: Chart, environment: Environment, tier: Tier): void {
  // Without a sidecar nobody would judge by them; there the receiver's own TLS does.
  if (environment.receiver.tls) return;
  requireMtls(chart, environment, tier);
  if (environment.access.jwt?.at === 'workload') validateTokens(chart, environment, tier);
  allowGatewayAlone(chart, environment, tier);
  refuseEncodings(chart, environment, tier);
  boundRequests(chart, environment, tier);
}

/** Metrics and probes are served by the sidecar's agent on 15020 and 15021, which this does not touch. */
function requireMtls(chart: Chart, environment: Environment, tier: Tier): void {
  new PeerAuthentication(chart, 'mtls', {
    metadata: metadata({ name: 'alloy-mtls', namespace: environment.alloy.namespace }, 'alloy', Wave.CONFIG),
    spec: {
      selector: { matchLabels: tier.labels },
      mtls: { mode: PeerAuthenticationSpecMtlsMode.STRICT },
    },
  });
}

function validateTokens(chart: Chart, environment: Environment, tier: Tier): void {
  new RequestAuthentication(chart, 'jwt', {
    metadata: metadata({ name: 'alloy-jwt', namespace: environment.alloy.namespace }, 'alloy', Wave.CONFIG),
    spec: { selector: { matchLabels: tier.labels }, jwtRules: jwtRules(environment) },
  });
}

/** Everything else is refused, other workloads of the mesh and Alloy's own UI included: the edge can't be passed by. */
function allowGatewayAlone(chart: Chart, environment: Environment, tier: Tier): void {
  const { alloy, access } = environment;
  const { edges } = pathOf(environment);
  const token = access.jwt?.at === 'workload';
  new AuthorizationPolicy(chart, 'from-gateway', {
    metadata: metadata({ name: 'alloy-from-gateway', namespace: alloy.namespace }, 'alloy', Wave.CONFIG),
    spec: {
      selector: { matchLabels: tier.labels },
      action: AuthorizationPolicySpecAction.ALLOW,
      rules: [
        {
          from: [
            {
              source: {
                principals: edges.map(({ principal }) => principal),
                ...(token && { requestPrincipals: requestPrincipals(environment) }),
              },
            },
          ],
          to: [{ operation: { ports: tier.receivers.map(({ port }) => String(port)) } }],
          ...(token && { when: claimConditions(environment) }),
        },
      ],
    },
  });
}

/** By port: where a policy names none, Istio drops the conditions on headers for a TCP port and denies everything there. */
function refuseEncodings(chart: Chart, environment: Environment, tier: Tier): void {
  const rules = refusedEncodings(environment, tier.receivers).map(({ port, when }) => ({
    to: [{ operation: { ports: [String(port)] } }],
    when: [when],
  }));
  if (!rules.length) return;
  new AuthorizationPolicy(chart, 'encodings', {
    metadata: metadata({ name: 'alloy-encodings', namespace: environment.alloy.namespace }, 'alloy', Wave.CONFIG),
    spec: {
      selector: { matchLabels: tier.labels },
      action: AuthorizationPolicySpecAction.DENY,
      rules,
    },
  });
}

/**
 * Requests under way in each pod, whoever sends them and through however many gateway pods: a DestinationRule counts at each
 * of those by itself. What a Sidecar says of the pool replaces what the DestinationRule says of it here, so its idle timeout
 * stands here too.
 */
function boundRequests(chart: Chart, environment: Environment, tier: Tier): void {
  const { alloy } = environment;
  const { upstreamIdleSeconds } = tier;
  const most = maxConcurrentRequests(environment);
  new Sidecar(chart, 'sidecar', {
    metadata: metadata({ name: 'alloy', namespace: alloy.namespace }, 'alloy', Wave.CONFIG),
    spec: {
      workloadSelector: { labels: tier.labels },
      inboundConnectionPool: {
        http: { idleTimeout: `${upstreamIdleSeconds}s`, http2MaxRequests: most, http1MaxPendingRequests: most },
      },
    },
  });
}
