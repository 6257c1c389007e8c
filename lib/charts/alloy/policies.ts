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
import { pathOf } from '../../path/path';
import { claimConditions, jwtRules, requestPrincipals } from '../gateway/jwt';
import { metadata, Wave } from '../metadata';
import { refusedEncodings } from './encodings';

export function alloyPolicies(chart: Chart, environment: Environment): void {
  // Without a sidecar nobody would judge by them; there the receiver's own TLS does.
  if (environment.receiver.tls) return;
  requireMtls(chart, environment);
  if (environment.access.jwt?.at === 'workload') validateTokens(chart, environment);
  allowGatewayAlone(chart, environment);
  refuseEncodings(chart, environment);
  boundRequests(chart, environment);
}

/** Metrics and probes are served by the sidecar's agent on 15020 and 15021, which this does not touch. */
function requireMtls(chart: Chart, environment: Environment): void {
  new PeerAuthentication(chart, 'mtls', {
    metadata: metadata({ name: 'alloy-mtls', namespace: environment.alloy.namespace }, 'alloy', Wave.CONFIG),
    spec: {
      selector: { matchLabels: pathOf(environment).alloyLabels },
      mtls: { mode: PeerAuthenticationSpecMtlsMode.STRICT },
    },
  });
}

function validateTokens(chart: Chart, environment: Environment): void {
  new RequestAuthentication(chart, 'jwt', {
    metadata: metadata({ name: 'alloy-jwt', namespace: environment.alloy.namespace }, 'alloy', Wave.CONFIG),
    spec: { selector: { matchLabels: pathOf(environment).alloyLabels }, jwtRules: jwtRules(environment) },
  });
}

/** Everything else is refused, other workloads of the mesh and Alloy's own UI included: the edge can't be passed by. */
function allowGatewayAlone(chart: Chart, environment: Environment): void {
  const { alloy, access } = environment;
  const { gatewayPrincipal, listeners, alloyLabels } = pathOf(environment);
  const token = access.jwt?.at === 'workload';
  new AuthorizationPolicy(chart, 'from-gateway', {
    metadata: metadata({ name: 'alloy-from-gateway', namespace: alloy.namespace }, 'alloy', Wave.CONFIG),
    spec: {
      selector: { matchLabels: alloyLabels },
      action: AuthorizationPolicySpecAction.ALLOW,
      rules: [
        {
          from: [
            {
              source: {
                principals: [gatewayPrincipal],
                ...(token && { requestPrincipals: requestPrincipals(environment) }),
              },
            },
          ],
          to: [{ operation: { ports: listeners.map(({ receiverPort }) => String(receiverPort)) } }],
          ...(token && { when: claimConditions(environment) }),
        },
      ],
    },
  });
}

/** By port: where a policy names none, Istio drops the conditions on headers for a TCP port and denies everything there. */
function refuseEncodings(chart: Chart, environment: Environment): void {
  const rules = refusedEncodings(environment).map(({ receiverPort, when }) => ({
    to: [{ operation: { ports: [String(receiverPort)] } }],
    when: [when],
  }));
  if (!rules.length) return;
  new AuthorizationPolicy(chart, 'encodings', {
    metadata: metadata({ name: 'alloy-encodings', namespace: environment.alloy.namespace }, 'alloy', Wave.CONFIG),
    spec: {
      selector: { matchLabels: pathOf(environment).alloyLabels },
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
function boundRequests(chart: Chart, environment: Environment): void {
  const { alloy } = environment;
  const { alloyLabels, upstreamIdleSeconds } = pathOf(environment);
  const most = maxConcurrentRequests(environment);
  new Sidecar(chart, 'sidecar', {
    metadata: metadata({ name: 'alloy', namespace: alloy.namespace }, 'alloy', Wave.CONFIG),
    spec: {
      workloadSelector: { labels: alloyLabels },
      inboundConnectionPool: {
        http: { idleTimeout: `${upstreamIdleSeconds}s`, http2MaxRequests: most, http1MaxPendingRequests: most },
      },
    },
  });
}
