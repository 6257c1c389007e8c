/**
 * The APIs that an edge can be written in (`gateway.api`): how its objects are called, and where they stand. A chart writes an edge by
 * the construct of its API; whoever else names an object of an edge reads the name here.
 */
import { edgePrefix, ownersAccount, ownersLabels } from '../environment/derive';
import type { EdgeView } from '../environment/edge-views';
import { GATEWAY_NAME_LABEL } from '../facts/gateway-api';
import { managedName } from '../facts/managed-gateway';
import type { Kind } from '../kubernetes/kinds';
import { edgeNames } from './names';
import type { ObjectRef, WorkloadRef } from './workloads';

/** What an edge's API decides of its objects. */
interface Placing {
  /** The kind of the object that listens. */
  readonly gatewayKind: Kind;
  /** The kind of the objects that route. */
  readonly routeKind: Kind;
  readonly gateway: ObjectRef;
  /** Namespace of the routes. */
  readonly routeNamespace: string;
  /** The Service that the NLB is made for. */
  readonly service: ObjectRef;
  /** What makes the gateway's pods. */
  readonly workload: WorkloadRef;
  /** The pods' labels. Empty where nobody can know, which is a mistake. */
  readonly labels: Readonly<Record<string, string>>;
  /** The ServiceAccount of the pods. */
  readonly serviceAccount: string;
  /** The EnvoyFilter for retries, where no field says which requests are repeated. */
  readonly retries?: ObjectRef;
}

type Api = EdgeView['gateway']['api'];

const PLACINGS: Readonly<Record<Api, (view: EdgeView) => Placing>> = {
  istio: view => {
    const { name, namespace, deployment, objectNamespace, selector, service, serviceAccount } = view.gateway;
    const routeNamespace = objectNamespace ?? view.alloy.namespace;
    return {
      gatewayKind: 'Gateway',
      routeKind: 'VirtualService',
      gateway: { name: edgeNames(edgePrefix(view.edge)).gateway, namespace: routeNamespace },
      routeNamespace,
      service: { name: serviceName(view), namespace },
      workload: { kind: (deployment ?? service.helm)?.kind ?? 'Deployment', name, namespace },
      labels: selector ?? ownersLabels(view) ?? {},
      serviceAccount: serviceAccount ?? ownersAccount(view),
    };
  },
  // Whatever runs is istiod's, beside the Gateway; routes stand beside Alloy's Service, which they name without a ReferenceGrant.
  'gateway-api': view => {
    const { name, namespace } = view.gateway;
    const managed = { name: managedName(name), namespace };
    return {
      gatewayKind: 'Gateway.gateway.networking.k8s.io',
      routeKind: 'HTTPRoute',
      gateway: { name, namespace },
      routeNamespace: view.alloy.namespace,
      service: managed,
      workload: { kind: 'Deployment', ...managed },
      labels: { [GATEWAY_NAME_LABEL]: name },
      serviceAccount: managed.name,
      retries: { name: edgeNames(edgePrefix(view.edge)).retries, namespace },
    };
  },
};

/** How the objects of an edge are called in its API, and where they stand. */
export function placingOf(view: EdgeView): Placing {
  return PLACINGS[view.gateway.api](view);
}

function serviceName({ edge, gateway }: EdgeView): string {
  const { manifests } = gateway.service;
  // Beside the gateway's own Service ours needs another name.
  return manifests?.name ?? (manifests && !gateway.deployment ? `${gateway.name}-${edgePrefix(edge)}` : gateway.name);
}
