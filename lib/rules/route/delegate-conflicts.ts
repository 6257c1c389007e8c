import { written } from '../../kubernetes/json';
import { ROUTES } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { type Rule, twins } from '../engine/rule';
import { conflictsWith, delegateOf, isDelegateFor } from '../model/delegates';
import { isOtlpPath } from '../model/otlp';
import type { Match } from '../model/routes';

export const delegateConflicts: Rule = {
  id: 'delegate-conflicts',
  hop: 'route',
  severity: 'error',
  summary: 'Each condition of a delegate is a part of a condition of the route that delegates.',
  why: `Istio joins the conditions of both. It drops a delegate's route if one of its conditions is no part of any condition of the route that
delegates: an exact path or a longer prefix is a part of a prefix, the same text of the same, and a regular expression is a part of nothing, not even of itself.
ignoreUriCase, port, method and headers must agree too. istiod says so in its log alone; requests get 404 with NR, UNIMPLEMENTED for gRPC.`,
  fix: "Make the root's condition a prefix of the delegate's, or leave one of the two out.",
  reads: ['ConfigMap', ...ROUTES],
  ...twins(
    `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: otlp-http, namespace: edge}
spec:
  hosts: [otlp-http.example.com]
  gateways: [istio-system/otlp]
  http:
    - match: [{uri: {prefix: /v1/}}]
      delegate: {name: routes, namespace: observability}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: routes, namespace: observability}
spec:
  http:
    - match: [{uri: {exact: /v1/traces}}]
      route: [{destination: {host: alloy.observability.svc.cluster.local, port: {number: 4318}}}]
`,
    'prefix: /v1/',
    'prefix: /otlp/',
  ),
  *check(model) {
    for (const table of model.routeTables) {
      for (const root of table.hosts.length > 0 ? table.routes : []) {
        const found = delegateOf(model, root);
        if (!found || !isDelegateFor(model, found, table.namespace)) continue;
        for (const route of found.routes) {
          const [leaf] = conflictsWith(root, route);
          if (!leaf) continue;
          // whoever wrote a path of OTLP meant it
          const [wrong, other] = isOtlpPath(leaf) ? [root.matches[0]!, leaf] : [leaf, root.matches[0]!];
          yield {
            object: wrong.object,
            path: wrong.path,
            got: `the delegate's ${asked(leaf)} is no part of the root's ${asked(root.matches[0]!)}, in ${nameOf(other.object)}`,
          };
        }
      }
    }
  },
};

function asked({ value }: Match): string {
  const { name: _, ...conditions } = value;
  return written(conditions);
}
