/** What the gateway refuses, on the OTLP ports alone: its other ports belong to others. */
import type { Chart } from 'cdk8s';
import {
  AuthorizationPolicy,
  AuthorizationPolicySpecAction,
  type AuthorizationPolicySpecRules,
  RequestAuthentication,
} from '../../../imports/security.istio.io';
import type { Environment } from '../../environment/schema';
import type { Edge, Listener } from '../../path/path';
import { refusedEncodings } from '../alloy/encodings';
import { metadata, Wave } from '../metadata';
import { claimConditions, jwtRules, requestPrincipals } from './jwt';

export function gatewayPolicies(chart: Chart, environment: Environment, edge: Edge): void {
  const { allowlist, jwt } = environment.access;
  if (allowlist) denyOtherAddresses(chart, edge, [...allowlist]);
  if (jwt?.at === 'gateway') requireToken(chart, environment, edge);
  // Elsewhere Alloy's sidecar refuses them, for senders inside the mesh too.
  if (environment.receiver.tls) refuseEncodings(chart, environment, edge);
}

function refuseEncodings(chart: Chart, environment: Environment, edge: Edge): void {
  const rules = refusedEncodings(environment, edge.listeners).map(listener => ({
    to: onlyOtlp(edge, { listeners: [listener] }),
    when: [listener.when],
  }));
  if (rules.length) deny(chart, edge, 'otlp-encodings', rules);
}

/** DENY, since an ALLOW policy would refuse whatever it doesn't name, on every port of the gateway. */
function denyOtherAddresses(chart: Chart, edge: Edge, notIpBlocks: string[]): void {
  deny(chart, edge, 'otlp-allowlist', [{ from: [{ source: { notIpBlocks } }], to: onlyOtlp(edge) }]);
}

/** RequestAuthentication alone refuses bad tokens and lets requests without one through. */
function requireToken(chart: Chart, environment: Environment, edge: Edge): void {
  new RequestAuthentication(chart, 'jwt', {
    metadata: metadata({ name: 'otlp-jwt', namespace: edge.namespace }, 'otlp-gateway', Wave.CONFIG),
    spec: { selector: { matchLabels: edge.labels }, jwtRules: jwtRules(environment) },
  });
  const to = onlyOtlp(edge, { notMethods: environment.cors && ['OPTIONS'] });
  deny(chart, edge, 'otlp-jwt', [
    { from: [{ source: { notRequestPrincipals: requestPrincipals(environment) } }], to },
    ...claimConditions(environment).map(({ key, values }) => ({ to, when: [{ key, notValues: values }] })),
  ]);
}

function deny(chart: Chart, edge: Edge, name: string, rules: AuthorizationPolicySpecRules[]): void {
  const selector = { matchLabels: edge.labels };
  new AuthorizationPolicy(chart, `${name}-policy`, {
    metadata: metadata({ name, namespace: edge.namespace }, 'otlp-gateway', Wave.CONFIG),
    spec: { selector, action: AuthorizationPolicySpecAction.DENY, rules },
  });
}

/**
 * Matches the port that Envoy binds: a host match alone misses clients that send host:port. On a port that other hosts
 * share, both forms of our hosts.
 */
function onlyOtlp(
  edge: Edge,
  { listeners = edge.listeners, notMethods }: { listeners?: readonly Listener[]; notMethods?: string[] } = {},
): AuthorizationPolicySpecRules['to'] {
  const ports = [...new Set(listeners.map(({ bind }) => String(bind)))];
  const hosts = edge.settings.listeners.shared && listeners.flatMap(({ host }) => [host, `${host}:*`]);
  return [{ operation: { ports, ...(hosts && { hosts }), ...(notMethods && { notMethods }) } }];
}
