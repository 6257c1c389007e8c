import { few } from '../../kubernetes/json';
import { ROUTES } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { delegateOf, delegatesNamed } from '../model/delegates';
import type { Model } from '../model/model';
import type { Problem } from '../model/problem';
import type { Delegate, Route, RouteTable } from '../model/routes';
import { hiddenObject } from '../model/visibility';

/** The gRPC route of PATH in a VirtualService of its own. */
const DELEGATED = `${PATH.replace(
  /- match: \[\{uri: \{prefix: [^\n]*\n[^\n]*\n[^\n]*\n/,
  '- delegate: {name: routes, namespace: observability}\n',
)}---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: routes, namespace: observability}
spec:
  http:
    - match: [{uri: {prefix: /opentelemetry.proto.collector.trace.v1.TraceService/}}]
      route: [{destination: {host: alloy.observability.svc.cluster.local, port: {number: 4317}}}]
      retries: {attempts: 0}
`;

export const delegateMissing: Rule = {
  id: 'delegate-missing',
  hop: 'route',
  severity: 'error',
  summary: 'The VirtualService that a route delegates to exists, has neither hosts nor gateways, and is visible there.',
  why: `Istio takes a VirtualService as a delegate only if it has no hosts, and only from the namespace that the route names (its own
if it names none). Where there is none, or its exportTo hides it, istiod drops the route and says so in its log alone:
requests get 404 with NR in the access log, UNIMPLEMENTED for gRPC. A delegate can't delegate further.`,
  fix: 'Name the namespace of a VirtualService without hosts and gateways, and export it to the one that delegates.',
  reads: ['ConfigMap', ...ROUTES],
  ...twins(DELEGATED, 'namespace: observability}\n---', 'namespace: edge}\n---'),
  *check(model) {
    for (const table of model.routeTables) {
      for (const route of table.routes) {
        const problem = route.delegate && problemOf(model, table, route, route.delegate);
        if (problem) yield problem;
      }
    }
  },
};

function problemOf(model: Model, table: RouteTable, route: Route, delegate: Delegate): Problem | undefined {
  const { manifest: object, hosts, namespace } = table;
  const { path, name } = delegate;
  if (hosts.length === 0) return { object, path, got: 'a VirtualService without hosts is a delegate, and delegates' };
  if (name === '') return { object, path, got: 'it names no VirtualService' };
  if (route.destinations.length > 0 || route.redirect.value !== undefined)
    return { object, path, got: 'the route delegates, and has destinations or a redirect of its own' };
  const found = delegateOf(model, route);
  if (!found) {
    const others = delegatesNamed(model, name);
    if (others.length === 0 && !model.complete) return undefined;
    const instead = others[0] ? `; there is ${nameOf(others[0].manifest)}` : '';
    return { object, path, got: `there is no VirtualService ${delegate.namespace}/${name}${instead}` };
  }
  const { manifest, gateways, at } = found;
  if (found.hosts.length > 0)
    return {
      object: manifest,
      path: at.hosts,
      got: `it has hosts${gateways.length > 0 ? ' and gateways' : ''}, so that istiod does not take it as the delegate of ${nameOf(object)}`,
      fix: 'Take hosts and gateways out of the delegate.',
    };
  const hidden = hiddenObject(model, manifest, namespace);
  if (hidden)
    return {
      object: manifest,
      path: at.exportTo,
      got: `it is exported to ${few(hidden.exportTo)}${hidden.object === manifest ? '' : `, as ${nameOf(hidden.object)} says`}, and ${nameOf(object)} delegates to it`,
      fix: hidden.object === manifest ? `Leave exportTo out, or add ${namespace}.` : `Write exportTo: [${namespace}].`,
    };
  return gateways.length === 0
    ? undefined
    : {
        object: manifest,
        path: gateways[0]!.path,
        got: `it has gateways, and is the delegate of ${nameOf(object)}`,
        fix: 'Take gateways out of the delegate.',
      };
}
