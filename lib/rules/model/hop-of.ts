import { factsOf } from '../../kubernetes/kinds';
import type { Manifest } from '../../kubernetes/manifests';
import type { RuleHop } from '../engine/rule';
import { policiesForAny } from './mesh';
import type { Model } from './model';
import type { Service } from './services';

/**
 * The hop of a mistake: the rule's own, unless the rule is about a kind of object that works at several hops. Then the object says
 * at which: a policy at the edge or at Alloy, a Service in front of the gateway or of Alloy.
 */
export function hopOf(model: Model, hop: RuleHop, object: Manifest): RuleHop {
  if (POLICY_HOPS.includes(hop) && POLICIES.includes(object.kind)) return policyHop(model, object);
  const service = SERVICE_HOPS.includes(hop) ? serviceOf(model, object) : undefined;
  if (service && isGateways(model, service)) return hop === 'any-object' ? 'service-port' : 'target-port';
  if (service && isAlloys(model, service)) return hop === 'endpoints' ? hop : 'alloy-service';
  if (hop !== 'any-object') return hop;
  if (AT_ONE_HOP.has(object.kind)) return factsOf(object.kind)!.breaks![0];
  return alloysOwn(model).get(object) ?? hop;
}

const POLICY_HOPS: readonly RuleHop[] = ['any-object', 'edge-policies', 'alloy-policies'];
const SERVICE_HOPS: readonly RuleHop[] = ['any-object', 'target-port', 'endpoints'];
const POLICIES: readonly string[] = ['AuthorizationPolicy', 'PeerAuthentication', 'RequestAuthentication'];

/** The kinds whose objects work at one hop, whosoever they are. */
const AT_ONE_HOP = new Set(['Certificate', 'DestinationRule', 'Gateway', 'VirtualService']);

/** What runs Alloy, and the ConfigMaps with its configuration. */
function alloysOwn(model: Model): ReadonlyMap<Manifest, RuleHop> {
  return model.once(
    'own objects of Alloy',
    () =>
      new Map<Manifest, RuleHop>([
        ...model.processes.map(({ workload }) => [workload.manifest, 'pods'] as const),
        ...model.configs.map(({ manifest }) => [manifest, 'config'] as const),
      ]),
  );
}

/** A policy that holds at both ends is the edge's: requests meet it there first. */
function policyHop(model: Model, policy: Manifest): RuleHop {
  const alloys = model.once('pods of Alloy', () => model.processes.map(({ workload }) => workload));
  const isAlloys = policiesForAny(model, policy.kind, alloys).includes(policy);
  return isAlloys && !isAtEdge(model, policy) ? 'alloy-policies' : 'edge-policies';
}

function isAtEdge(model: Model, policy: Manifest): boolean {
  const find = () => {
    const lists = model.gateways.map(gateway => policiesForAny(model, policy.kind, model.gatewayPods(gateway)));
    return new Set([...new Set(lists)].flat());
  };
  return model.once(`${policy.kind} at the edge`, find).has(policy);
}

function serviceOf(model: Model, object: Manifest): Service | undefined {
  const find = () => new Map(model.services.map(service => [service.manifest, service] as const));
  return model.once('services by object', find).get(object);
}

function isGateways(model: Model, service: Service): boolean {
  return service.type === 'LoadBalancer' || model.gatewaysOf(service).length > 0;
}

function isAlloys(model: Model, service: Service): boolean {
  return model.podsOf(service).some(pod => model.processesOf(pod).length > 0);
}
