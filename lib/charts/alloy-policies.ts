/** Who reaches Alloy's pods: the gateway, by mTLS, on the receiver's ports. */
import type { Chart } from 'cdk8s';
import {
  AuthorizationPolicy,
  AuthorizationPolicySpecAction,
  PeerAuthentication,
  PeerAuthenticationSpecMtlsMode,
  RequestAuthentication,
} from '../../imports/security.istio.io';
import type { Environment } from '../environment/schema';
import { pathOf } from '../path';
import { claimConditions, jwtRules, requestPrincipals } from './jwt';
import { metadata, Wave } from './metadata';

export function alloyPolicies(chart: Chart, environment: Environment): void {
  // Without a sidecar nobody would judge by them; there the receiver's own TLS does.
  if (environment.receiver.tls) return;
  requireMtls(chart, environment);
  if (environment.access.jwt?.at === 'workload') validateTokens(chart, environment);
  allowGatewayAlone(chart, environment);
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
