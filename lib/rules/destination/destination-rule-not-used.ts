import { ROOT_NAMESPACE } from '../../facts/istio';
import { ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { MESH, PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { destinationRulesFor } from '../model/destination-rules';
import { flows } from '../model/flows';
import { gatewayNamespace } from '../model/fronts';

export const destinationRuleNotUsed: Rule = {
  id: 'destination-rule-not-used',
  hop: 'destination',
  severity: 'error',
  summary:
    "The gateway's DestinationRule stands in the namespace of the gateway's pods, of the Service, or of Istio itself.",
  why: `Istio looks for a rule in the client's namespace, then in the Service's, then in its root namespace, and nowhere else. For requests
through the gateway the client is the gateway's pod. A rule beside a Gateway and a VirtualService in a third namespace is never applied.`,
  fix: "Move the DestinationRule into the Service's namespace.",
  reads: ['ConfigMap', 'DestinationRule', ...SERVERS, 'Service', ...ROUTES, ...WORKLOADS],
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
    const clients = new Set(model.workloads.map(({ namespace }) => namespace));
    for (const { server, table, servicePort, destination } of flows(model)) {
      const rules = destinationRulesFor(model, destination.fqdn);
      const pods = gatewayNamespace(model, server.gateway);
      if (!pods || !servicePort.service.namespace) continue;
      const found = [pods, servicePort.service.namespace, ROOT_NAMESPACE, ''];
      if (rules.some(({ namespace }) => found.includes(namespace))) continue;
      // a rule in another namespace may be for that namespace's own clients; one beside the route is for the route
      const rule = rules.find(
        ({ namespace }) => namespace === table.namespace || (model.complete && !clients.has(namespace)),
      );
      if (!rule || seen.has(rule)) continue;
      seen.add(rule);
      yield {
        object: rule.manifest,
        path: ['metadata', 'namespace'],
        got: `it is in ${rule.namespace}, the gateway's pods are in ${pods}, and the Service is in ${servicePort.service.namespace}`,
      };
    }
  },
};
