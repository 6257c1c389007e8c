import { few } from '../../kubernetes/json';
import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { GATEWAY_PODS, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { servedTables } from '../model/delegates';
import { flows, reachedBy } from '../model/flows';
import { gatewayNamespace } from '../model/fronts';
import { Pairs } from '../model/group';
import { entriesFor } from '../model/hosts';
import type { Model } from '../model/model';
import { serviceOf } from '../model/names';
import type { Problem } from '../model/problem';
import { type Hidden, hiddenObject, hiddenService } from '../model/visibility';

export const serviceNotExported: Rule = {
  id: 'service-not-exported',
  hop: 'alloy-service',
  severity: 'error',
  summary: "The Services that the gateway's routes lead to are visible in the namespace of the gateway's pods.",
  why: `The annotation networking.istio.io/exportTo says which namespaces may see a Service, and "." means its own; spec.exportTo says so of a
ServiceEntry, and defaultServiceExportTo of the mesh for those that say nothing. Envoy gets no cluster for a Service that it may not see: requests get 503 with NC
cluster_not_found, gRPC gets UNAVAILABLE.`,
  fix: "Add the namespace of the gateway's pods to the list, or take the list out.",
  reads: [...CONFIGS, ...SERVERS, 'Service', 'ServiceEntry', ...ROUTES, ...WORKLOADS],
  ...twins(
    PATH.replace(
      'metadata: {name: alloy, namespace: observability}\nspec:\n  selector',
      `metadata:
  name: alloy
  namespace: observability
  annotations: {networking.istio.io/exportTo: "., istio-system"}
spec:
  selector`,
    ) + GATEWAY_PODS,
    '"., istio-system"',
    '"."',
  ),
  *check(model) {
    const seen = new Pairs();
    for (const { server, servicePort } of flows(model)) {
      const pods = gatewayNamespace(model, server.gateway);
      const hidden = pods && seen.add(servicePort.service, server) && hiddenService(model, servicePort.service, pods);
      if (hidden && seen.add(hidden.object, servicePort.service))
        yield problem(hidden, nameOf(servicePort.service.manifest), pods);
    }
    yield* entries(model);
  },
};

function* entries(model: Model): Generator<Problem> {
  const seen = new Set<unknown>();
  for (const table of servedTables(model)) {
    const places = new Set(reachedBy(model, table).map(({ server }) => gatewayNamespace(model, server.gateway)));
    for (const { host, fqdn } of table.routes.flatMap(({ destinations }) => destinations)) {
      const entries = entriesFor(model, host);
      const found = serviceOf(model, fqdn) ? [] : entries;
      for (const pods of places) {
        const hidden = found.map(entry => (pods ? hiddenObject(model, entry, pods) : undefined));
        const [first] = hidden;
        if (!first || hidden.includes(undefined) || seen.has(first.object)) continue;
        seen.add(first.object);
        yield problem(first, nameOf(found[0]!), pods!);
      }
    }
  }
}

function problem({ object, path, exportTo }: Hidden, name: string, pods: string): Problem {
  return { object, path, got: `${name} is exported to ${few(exportTo)}, and the gateway's pods are in ${pods}` };
}
