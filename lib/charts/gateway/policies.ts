/** What the gateway refuses, on the OTLP ports alone: its other ports belong to others. */
import type { Chart } from 'cdk8s';
import {
  AuthorizationPolicy,
  AuthorizationPolicySpecAction,
  type AuthorizationPolicySpecRules,
  RequestAuthentication,
} from '../../../imports/security.istio.io';
import type { Environment } from '../../environment/schema';
import { type Listener, pathOf } from '../../path/path';
import { refusedEncodings } from '../alloy/encodings';
import { metadata, Wave } from '../metadata';
import { claimConditions, jwtRules, requestPrincipals } from './jwt';

export function gatewayPolicies(chart: Chart, environment: Environment): void {
  const { allowlist, jwt } = environment.access;
  if (allowlist) denyOtherAddresses(chart, environment, [...allowlist]);
  if (jwt?.at === 'gateway') requireToken(chart, environment);
  // Elsewhere Alloy's sidecar refuses them, for senders inside the mesh too.
  if (environment.receiver.tls) refuseEncodings(chart, environment);
}

function refuseEncodings(chart: Chart, environment: Environment): void {
  const rules = refusedEncodings(environment).map(listener => ({
    to: onlyOtlp(environment, { listeners: [listener] }),
    when: [listener.when],
  }));
  if (rules.length) deny(chart, environment, 'otlp-encodings', rules);
}

/** DENY, since an ALLOW policy would refuse whatever it doesn't name, on every port of the gateway. */
function denyOtherAddresses(chart: Chart, environment: Environment, notIpBlocks: string[]): void {
  deny(chart, environment, 'otlp-allowlist', [{ from: [{ source: { notIpBlocks } }], to: onlyOtlp(environment) }]);
}

/** RequestAuthentication alone refuses bad tokens and lets requests without one through. */
function requireToken(chart: Chart, environment: Environment): void {
  new RequestAuthentication(chart, 'jwt', {
    metadata: metadata({ name: 'otlp-jwt', namespace: environment.gateway.namespace }, 'otlp-gateway', Wave.CONFIG),
    spec: { selector: { matchLabels: pathOf(environment).gatewayLabels }, jwtRules: jwtRules(environment) },
  });
  const to = onlyOtlp(environment, { notMethods: environment.cors && ['OPTIONS'] });
  deny(chart, environment, 'otlp-jwt', [
    { from: [{ source: { notRequestPrincipals: requestPrincipals(environment) } }], to },
    ...claimConditions(environment).map(({ key, values }) => ({ to, when: [{ key, notValues: values }] })),
  ]);
}

function deny(chart: Chart, environment: Environment, name: string, rules: AuthorizationPolicySpecRules[]): void {
  const selector = { matchLabels: pathOf(environment).gatewayLabels };
  new AuthorizationPolicy(chart, `${name}-policy`, {
    metadata: metadata({ name, namespace: environment.gateway.namespace }, 'otlp-gateway', Wave.CONFIG),
    spec: { selector, action: AuthorizationPolicySpecAction.DENY, rules },
  });
}

/**
 * Matches the port that Envoy binds: a host match alone misses clients that send host:port. On a port that other hosts
 * share, both forms of our hosts.
 */
function onlyOtlp(
  environment: Environment,
  {
    listeners = pathOf(environment).listeners,
    notMethods,
  }: { listeners?: readonly Listener[]; notMethods?: string[] } = {},
): AuthorizationPolicySpecRules['to'] {
  const ports = [...new Set(listeners.map(({ bind }) => String(bind)))];
  const hosts = environment.listeners.shared && listeners.flatMap(({ host }) => [host, `${host}:*`]);
  return [{ operation: { ports, ...(hosts && { hosts }), ...(notMethods && { notMethods }) } }];
}
