import { get, stringMap } from '../../kubernetes/json';
import { GATEWAY_PODS, JWT, PATH, REST } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { protections } from '../model/access';
import { type Flow, otlpFlows } from '../model/flows';
import { tokenPolicies } from '../model/jwt';
import { perModel } from '../model/model';
import { podsBy } from '../model/pods';
import { POLICY_READS } from '../model/policy-ways';

export const jwtWithoutPolicy: Rule = {
  id: 'jwt-without-policy',
  hop: 'edge-policies',
  severity: 'error',
  summary: 'Where a RequestAuthentication checks tokens, an AuthorizationPolicy asks for one.',
  why: `A RequestAuthentication refuses only tokens that are wrong. A request without any token passes: 200 in a test, while an expired token
got 401. Only an AuthorizationPolicy with requestPrincipals makes the token needed.`,
  fix: 'Add an AuthorizationPolicy: DENY with notRequestPrincipals: ["*"] on the ports, or ALLOW with requestPrincipals.',
  reads: [...POLICY_READS],
  needsComplete: true,
  ...twins(
    PATH + GATEWAY_PODS.replace('internet-facing', 'internal') + REST + JWT,
    '{source: {notRequestPrincipals: ["*"]}}',
    '{source: {notPrincipals: ["*"]}}',
  ),
  *check(model) {
    const isAsked = (flow: Flow) => protections(model, flow).some(({ kind }) => kind === 'JWT');
    // Senders of another gateway may need no token, where a policy asks those of this one.
    const seen = new Set<unknown>(otlpFlows(model).flatMap(flow => (isAsked(flow) ? tokenPolicies(model, flow) : [])));
    for (const flow of otlpFlows(model)) {
      const [check] = tokenPolicies(model, flow);
      if (!check || seen.has(check) || isAsked(flow)) continue;
      // a policy that was meant to, and selects other pods, is that mistake
      if (hasStrays(model)) continue;
      seen.add(check);
      yield {
        object: check,
        path: ['spec', 'jwtRules'],
        got: 'requests without a token pass: no AuthorizationPolicy asks for one',
      };
    }
  },
};

const hasStrays = perModel(model =>
  model.manifests.ofKind('AuthorizationPolicy').some(({ value, namespace }) => {
    const selector = stringMap(get(value, 'spec', 'selector', 'matchLabels'));
    return Object.keys(selector).length > 0 && podsBy(model, selector, namespace).length === 0;
  }),
);
