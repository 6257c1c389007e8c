import { few } from '../../kubernetes/json';
import { ROUTES } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { type Rule, twins } from '../engine/rule';
import { destinationRulesFor, rulesByHost, rulesInForce } from '../model/destination-rules';
import type { Model } from '../model/model';
import { serviceOf } from '../model/names';
import type { Service } from '../model/read/kubernetes/services';
import { destinationsIn } from '../model/routes';

export const subsetMissing: Rule = {
  id: 'subset-missing',
  hop: 'destination',
  severity: 'error',
  summary: 'The subset that a route names is one of the DestinationRule of its host.',
  why: `Envoy makes one cluster for each subset of a DestinationRule. A route to a subset that none defines has no cluster: requests get 503
with NC cluster_not_found, gRPC gets UNAVAILABLE.`,
  fix: 'Define the subset in the DestinationRule, or take it out of the route.',
  reads: ['DestinationRule', 'Service', ...ROUTES],
  ...twins(
    `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: otlp-http, namespace: observability}
spec:
  hosts: [otlp-http.example.com]
  gateways: [istio-system/otlp]
  http:
    - route: [{destination: {host: alloy.observability.svc.cluster.local, subset: stable}}]
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: alloy, namespace: observability}
spec:
  host: alloy.observability.svc.cluster.local
  subsets: [{name: stable, labels: {track: stable}}]
`,
    'subset: stable}}',
    'subset: canary}}',
  ),
  *check(model) {
    for (const table of model.routeTables) {
      const { manifest, namespace } = table;
      for (const { at, subset, host, fqdn } of destinationsIn(table)) {
        if (!subset) continue;
        const service = serviceOf(model, fqdn);
        const rules = service ? rulesInForce(model, service) : destinationRulesFor(model, fqdn);
        if (rules.length === 0 && (!model.complete || isHidden(model, service, fqdn, subset))) continue;
        if (rules.some(({ subsets }) => subsets.some(({ name }) => name === subset))) continue;
        yield {
          object: manifest,
          path: at.subset,
          got: `no DestinationRule defines the subset ${subset} of ${namespace === '' ? host : fqdn}${
            rules[0]
              ? `; ${nameOf(rules[0].manifest)} has ${few(rules[0].subsets.map(({ name }) => name)) || 'none'}`
              : ''
          }`,
        };
      }
    }
  },
};

/** Whether a rule beside the Service has the subset, which gateways don't see: the rule's own mistake. */
function isHidden(model: Model, service: Service | undefined, fqdn: string, subset: string): boolean {
  const rules = rulesByHost(model).get(fqdn) ?? [];
  return rules.some(
    ({ namespace, subsets }) => namespace === service?.namespace && subsets.some(({ name }) => name === subset),
  );
}
