import { factsOf, POLICIES, type PolicyKind, ROUTES, SERVERS } from '../../kubernetes/kinds';
import type { Manifest } from '../../kubernetes/manifests';
import { gatewayPods, gatewaysOf } from '../model/fronts';
import { policiesForAny } from '../model/mesh';
import { type Model, perModel } from '../model/model';
import { podsOf } from '../model/pods';
import type { RuleHop } from '../model/problem';
import { processesOf } from '../model/processes';
import type { Service } from '../model/read/kubernetes/services';

/**
 * The hop of a mistake: the rule's own, unless objects of the rule's kind work at several hops. Then the object
 * decides: a policy is at the edge or at Alloy, a Service in front of the gateway or of Alloy.
 */
export function hopOf(model: Model, hop: RuleHop, object: Manifest): RuleHop {
  const kind = POLICY_HOPS.includes(hop) ? POLICIES.find(policies => policies === object.kind) : undefined;
  if (kind) return policyHop(model, kind, object);
  const service = SERVICE_HOPS.includes(hop) ? byObject(model).get(object) : undefined;
  if (service && isGateways(model, service)) return hop === 'any-object' ? 'service-port' : 'target-port';
  if (service && isAlloys(model, service)) return hop === 'endpoints' ? hop : 'alloy-service';
  if (hop !== 'any-object') return hop;
  if (AT_ONE_HOP.includes(object.kind)) return factsOf(object.kind)?.breaks?.[0] ?? hop;
  return alloysOwn(model).get(object) ?? hop;
}

const POLICY_HOPS: readonly RuleHop[] = ['any-object', 'edge-policies', 'alloy-policies'];
const SERVICE_HOPS: readonly RuleHop[] = ['any-object', 'target-port', 'endpoints'];

/** The kinds whose objects always work at one hop. */
const AT_ONE_HOP: readonly string[] = ['Certificate', 'DestinationRule', ...SERVERS, ...ROUTES];

/** The workloads that run Alloy, and the ConfigMaps with their configuration. */
const alloysOwn = perModel(
  ({ processes, configs }) =>
    new Map<Manifest, RuleHop>([
      ...processes.map(({ workload }) => [workload.manifest, 'pods'] as const),
      ...configs.map(({ manifest }) => [manifest, 'config'] as const),
    ]),
);

/** The hop of a policy. A policy that applies at both ends is the edge's: requests meet it there first. */
function policyHop(model: Model, kind: PolicyKind, policy: Manifest): RuleHop {
  const isAlloys = policiesForAny(model, kind, alloys(model)).includes(policy);
  return isAlloys && !atEdge(model, kind).has(policy) ? 'alloy-policies' : 'edge-policies';
}

const alloys = perModel(({ processes }) => processes.map(({ workload }) => workload));

const atEdge = perModel((model, kind: PolicyKind): ReadonlySet<Manifest> => {
  const lists = model.gateways.map(gateway => policiesForAny(model, kind, gatewayPods(model, gateway)));
  return new Set([...new Set(lists)].flat());
});

const byObject = perModel(({ services }) => new Map(services.map(service => [service.manifest, service] as const)));

function isGateways(model: Model, service: Service): boolean {
  return service.type === 'LoadBalancer' || gatewaysOf(model, service).length > 0;
}

function isAlloys(model: Model, service: Service): boolean {
  return podsOf(model, service).some(pod => processesOf(model, pod).length > 0);
}
