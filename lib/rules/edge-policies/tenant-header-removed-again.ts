import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { GATEWAY_PODS, JWT, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { flows } from '../model/flows';
import { policiesForAny } from '../model/mesh';
import { gatewayPodsOf } from '../model/policy-rules';
import { headersFromClaims } from '../model/read/istio/request-authentication';

export const tenantHeaderRemovedAgain: Rule = {
  id: 'tenant-header-removed-again',
  hop: 'edge-policies',
  severity: 'error',
  summary: "A header that the gateway's JWT filter sets from a claim is not removed by the route.",
  why: `The field outputClaimToHeaders already overwrites what the client sent, and strips it where there is no token. The route's headers.request.remove
comes after it on the same hop and takes the claim's value away too: Alloy never sees the tenant.`,
  fix: 'Take the header out of headers.request.remove.',
  reads: [...CONFIGS, ...SERVERS, 'RequestAuthentication', 'Service', ...ROUTES, ...WORKLOADS],
  ...twins(
    PATH.replace('retries: {attempts: 0}', 'retries: {attempts: 0}\n      headers: {request: {remove: [x-debug]}}') +
      GATEWAY_PODS +
      JWT.slice(0, JWT.lastIndexOf('---'))
        .replace('{app: alloy}', '{istio: ingressgateway}')
        .replace('observability', 'istio-system')
        .replace('[otlp]', '[otlp], outputClaimToHeaders: [{header: x-scope-orgid, claim: tenant}]'),
    'remove: [x-debug]',
    'remove: [x-debug, X-Scope-OrgID]',
  ),
  *check(model) {
    const seen = new Set<unknown>();
    for (const { route, server } of flows(model)) {
      const removed = route.requestHeaders.removed;
      if (removed.length === 0 || seen.has(route)) continue;
      for (const policy of policiesForAny(model, 'RequestAuthentication', gatewayPodsOf(model, server))) {
        const header = removed.find(name => headersFromClaims(policy).includes(name.toLowerCase()));
        if (!header || seen.has(route)) continue;
        seen.add(route);
        yield {
          object: route.headers.object,
          path: [...route.headers.path, 'request', 'remove'],
          got: `the route removes ${header}, which ${nameOf(policy)} sets from a claim`,
        };
      }
    }
  },
};
