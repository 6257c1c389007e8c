import { CONFIGS, ROUTES, SERVERS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { PATH } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { otlpRoutes, routed } from '../model/flows';
import { type Model, perModel } from '../model/model';
import { isOtlpPath } from '../model/otlp';
import { podsOf } from '../model/pods';
import { portText, type ServicePort } from '../model/read/kubernetes/services';
import type { Destination, Route } from '../model/routes';
import { mayTakeOtlp } from '../model/targets';

export const otlpRoutedElsewhere: Rule = {
  id: 'otlp-routed-elsewhere',
  hop: 'route',
  severity: 'error',
  summary: 'Each destination of a route for OTLP is a Service that takes OTLP.',
  why: `A weight sends that share of the requests to its destination, whatever is there; the fallback behind a route with a condition on headers gets all requests without the header. An application answers
OTLP with 404, 405 or its start page, gRPC with UNIMPLEMENTED, which senders do not retry: the share is lost, now and then and with no error at the gateway.`,
  fix: 'Lead the route to the Service of Alloy alone, or give the share to another Alloy.',
  reads: [...CONFIGS, ...SERVERS, 'Service', ...ROUTES, ...WORKLOADS],
  ...twins(
    `${PATH.replace(
      'route: [{destination: {host: alloy.observability.svc.cluster.local, port: {number: 4318}}}]',
      `route:
        - {weight: 90, destination: {host: alloy.observability.svc.cluster.local, port: {number: 4318}}}
        - {weight: 10, destination: {host: alloy.observability.svc.cluster.local, port: {number: 4318}}} # the share`,
    )}---
apiVersion: v1
kind: Service
metadata: {name: shop, namespace: observability}
spec:
  selector: {app: shop}
  ports: [{name: http, port: 80, targetPort: 8080}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop, namespace: observability}
spec:
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec: {containers: [{name: shop, image: example/shop:1.0}]}
`,
    '10, destination: {host: alloy.observability.svc.cluster.local, port: {number: 4318}}} # the share',
    '10, destination: {host: shop.observability.svc.cluster.local, port: {number: 80}}} # the share',
  ),
  *check(model) {
    const toReceivers = new Set(otlpRoutes(model).map(({ route }) => route));
    const seen = new Set<Destination>();
    for (const { route, destination, servicePort, receivers } of routed(model)) {
      if (receivers.length > 0 || seen.has(destination) || !isForOtlp(route, toReceivers)) continue;
      seen.add(destination);
      if (mayTake(model, servicePort)) continue;
      const [pod] = podsOf(model, servicePort.service);
      yield {
        object: destination.headers.object,
        path: destination.at.host,
        got: `OTLP goes to ${portText(servicePort)} of ${nameOf(servicePort.service.manifest)}, and nothing in ${nameOf(pod!.manifest)} takes OTLP`,
      };
    }
  },
};

/** Whether a route is for OTLP: all of its conditions are OTLP's paths, or another share of the route goes to a receiver. */
function isForOtlp(route: Route, toReceivers: ReadonlySet<Route>): boolean {
  return toReceivers.has(route) || (route.matches.length > 0 && route.matches.every(isOtlpPath));
}

const mayTake = perModel((model: Model, port: ServicePort) => mayTakeOtlp(model, port));
