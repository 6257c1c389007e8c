import { USE_WAYPOINT } from '../../facts/istio';
import { WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { GATEWAY } from '../model/gateway-api';
import type { Model } from '../model/model';
import { asService, type Bound, bindingOf, whyUnbound } from '../model/waypoints';

export const waypointNotBound: Rule = {
  id: 'waypoint-not-bound',
  hop: 'alloy-policies',
  severity: 'warning',
  summary: 'The waypoint that a label names is there, and takes what the label sends to it.',
  why: `Where istiod finds no such waypoint, or one that may not be used so, it binds none: requests go straight to the pods, and nothing that the waypoint was to ask,
count or route happens. The condition istio.io/WaypointBound of the Service says so, and nothing else does.`,
  fix: 'Name a Gateway of the class istio-waypoint that is there, for this traffic and this namespace.',
  reads: [GATEWAY, 'GatewayClass', 'Namespace', 'Service', ...WORKLOADS],
  ...twins(
    `${PATH.replace('metadata: {name: alloy, namespace: observability}\nspec:\n  selector', `metadata: {name: alloy, namespace: observability, labels: {${USE_WAYPOINT}: waypoint}}\nspec:\n  selector`)}---
apiVersion: v1
kind: Namespace
metadata: {name: observability, labels: {istio.io/dataplane-mode: ambient}}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: waypoint, namespace: observability, labels: {istio.io/waypoint-for: service}}
spec:
  gatewayClassName: istio-waypoint
  listeners: [{name: mesh, port: 15008, protocol: HBONE}]
`,
    'istio.io/waypoint-for: service',
    'istio.io/waypoint-for: workload',
  ),
  *check(model) {
    const seen = new Set<unknown>();
    for (const bound of boundIn(model)) {
      const binding = bindingOf(model, bound);
      if (!binding || seen.has(binding.by)) continue;
      const why = whyUnbound(model, bound, binding);
      if (!why) continue;
      seen.add(binding.by);
      const whose = binding.by === bound.object ? '' : ` for ${nameOf(bound.object)}`;
      yield { object: binding.by, path: binding.path, got: `${why.got}: no waypoint is bound${whose}`, fix: why.fix };
    }
  },
};

/** What may have a waypoint. */
function boundIn({ services, workloads }: Model): Bound[] {
  return [
    ...services.map(({ manifest }) => asService(manifest)),
    ...workloads.map(
      ({ manifest, metadataPath, labels }): Bound => ({
        object: manifest,
        path: [...metadataPath, 'labels'],
        labels,
        traffic: 'workload',
      }),
    ),
  ];
}
