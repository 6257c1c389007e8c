import { few, get } from '../../kubernetes/json';
import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { sameValue } from '../../kubernetes/same';
import { MESH, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { destinationRulesFor, rulesByHost, rulesForClient } from '../model/destination-rules';
import { flows } from '../model/flows';
import { gatewayNamespace } from '../model/fronts';
import { Pairs } from '../model/group';
import { rootNamespace } from '../model/mesh-config';
import { type Model, perModel } from '../model/model';
import type { Problem } from '../model/problem';
import { policyAt } from '../model/read/istio/destination-rule';
import { completeHost } from '../model/read/istio/host';
import type { Service } from '../model/read/kubernetes/services';

export const destinationRuleNotUsed: Rule = {
  id: 'destination-rule-not-used',
  hop: 'destination',
  severity: 'error',
  summary: "For the gateway's connections to a Service one DestinationRule holds: that of the Service.",
  why: `Istio looks for a rule in the client's namespace, then in the Service's, then in its root namespace, and nowhere else. For requests
through the gateway the client is the gateway's pod. A rule beside a Gateway and a VirtualService in a third namespace is never applied, nor is one that exportTo hides, or whose
workloadSelector is for other pods. A wildcard in the gateway's namespace comes before the Service's own rule. Of two rules for one host in one namespace the older's trafficPolicy holds.`,
  fix: "Move the DestinationRule into the Service's namespace.",
  reads: [...CONFIGS, 'DestinationRule', ...SERVERS, 'Service', ...ROUTES, ...WORKLOADS],
  ...twins(
    PATH.replaceAll('namespace: observability}\nspec:\n  hosts', 'namespace: edge}\nspec:\n  hosts') +
      MESH.replace(
        'namespace: observability}\nspec:\n  host:',
        'namespace: observability} # its Service is here\nspec:\n  host:',
      ) +
      `---
apiVersion: v1
kind: Service
metadata: {name: istio-ingressgateway, namespace: istio-system}
spec:
  selector: {istio: ingressgateway}
  ports: [{name: otlp-grpc, port: 4317}, {name: otlp-http, port: 4318}]
`,
    'namespace: observability} # its Service is here',
    'namespace: edge}',
  ),
  *check(model) {
    const seen = new Set<unknown>();
    const pairs = new Pairs();
    for (const { server, table, servicePort } of flows(model)) {
      const { service } = servicePort;
      const pods = gatewayNamespace(model, server.gateway);
      if (!pods || !service.namespace || !pairs.add(server, service)) continue;
      const problem =
        misplaced(model, service, pods, table.namespace) ??
        hidden(model, service, pods) ??
        replaced(model, service, pods) ??
        merged(model, service, pods);
      if (!problem || seen.has(problem.object)) continue;
      seen.add(problem.object);
      yield problem;
    }
  },
};

/** A rule in a namespace where Istio does not look. */
function misplaced(model: Model, service: Service, pods: string, routes: string): Problem | undefined {
  const rules = destinationRulesFor(model, fqdnOf(service));
  const found = [pods, service.namespace, rootNamespace(model), ''];
  if (rules.some(({ namespace }) => found.includes(namespace))) return undefined;
  const clients = clientPlaces(model);
  // a rule in another namespace may be for that namespace's own clients; one beside the route is for the route
  const rule = rules.find(({ namespace }) => namespace === routes || (model.complete && !clients.has(namespace)));
  return (
    rule && {
      object: rule.manifest,
      path: ['metadata', 'namespace'],
      got: `it is in ${rule.namespace}, the gateway's pods are in ${pods}, and the Service is in ${service.namespace}`,
    }
  );
}

const clientPlaces = perModel(({ workloads }) => new Set(workloads.map(({ namespace }) => namespace)));

/** A rule beside the Service that the gateway may not see, or that is for other pods, where no other one holds. */
function hidden(model: Model, service: Service, pods: string): Problem | undefined {
  if (rulesForClient(model, service, pods).length > 0) return undefined;
  const rule = rulesByHost(model)
    .get(fqdnOf(service))
    ?.find(({ namespace }) => namespace === service.namespace && namespace !== pods);
  if (!rule) return undefined;
  return rule.hasSelector
    ? {
        object: rule.manifest,
        path: ['spec', 'workloadSelector'],
        got: `with a workloadSelector it is for clients in ${rule.namespace} alone, and the gateway's pods are in ${pods}`,
        fix: 'Take the workloadSelector out.',
      }
    : {
        object: rule.manifest,
        path: ['spec', 'exportTo'],
        got: `it is exported to ${few(rule.exportTo) || 'its namespace, as the mesh says'}, and the gateway's pods are in ${pods}`,
        fix: `Add ${pods} to exportTo, or leave exportTo out.`,
      };
}

/** A wildcard that comes before the Service's own rule. */
function replaced(model: Model, service: Service, pods: string): Problem | undefined {
  const [held] = rulesForClient(model, service, pods);
  const rule = destinationRulesFor(model, fqdnOf(service)).find(
    ({ namespace, fqdn }) => namespace === service.namespace && !fqdn.startsWith('*'),
  );
  if (!held?.fqdn.startsWith('*') || !rule) return undefined;
  return {
    object: held.manifest,
    path: ['spec', 'host'],
    got: `for the gateway's pods in ${pods} it takes the place of ${nameOf(rule.manifest)}, since Istio looks in the client's namespace first`,
    fix: `Narrow the host, or write what ${nameOf(rule.manifest)} says into a rule for the same host in ${pods}.`,
  };
}

/** Of two rules for one host, the one whose policy may be left out. */
function merged(model: Model, service: Service, pods: string): Problem | undefined {
  const withPolicy = rulesForClient(model, service, pods).filter(
    ({ manifest }) => get(manifest.value, 'spec', 'trafficPolicy') !== undefined,
  );
  const [first, second] = withPolicy;
  if (!first || !second || sameValue(policyAt(first, undefined).value, policyAt(second, undefined).value))
    return undefined;
  return {
    object: second.manifest,
    path: ['spec', 'trafficPolicy'],
    got: `${nameOf(first.manifest)} has the same host and a trafficPolicy too: Istio takes that of the older one alone, which no manifest says`,
    fix: 'Put both into one DestinationRule.',
  };
}

function fqdnOf({ name, namespace }: Service): string {
  return completeHost(name, namespace);
}
