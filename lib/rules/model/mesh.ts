import { GATEWAY_API_GROUP, GATEWAY_NAME_LABEL } from '../../facts/gateway-api';
import { EXCLUDE_INBOUND_PORTS, INCLUDE_INBOUND_PORTS, INJECT_LABEL, PROXY_CONTAINER } from '../../facts/istio';
import { get, list, type Path, stringMap, text } from '../../kubernetes/json';
import type { PolicyKind } from '../../kubernetes/kinds';
import { type Manifest, sameNamespace } from '../../kubernetes/manifests';
import { selects } from '../../kubernetes/selector';
import { groupBy } from './group';
import { rootNamespace } from './mesh-config';
import { type Model, perModel } from './model';
import { podsOf, podsWith, sameLabels } from './pods';
import type { Service } from './read/kubernetes/services';
import type { Workload } from './read/kubernetes/workloads';

/** The mTLS that a port requires, and the policy that says so. */
interface PeerMode {
  readonly mode: string;
  readonly policy: Manifest;
}

type Labels = Readonly<Record<string, string>>;

/** Pods as policies see them: namespace and labels. */
export interface Pods {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The pods of a Service. If none is in the input, the labels that the Service's selector requires. */
export function podsBehind(model: Model, service: Service): readonly Pods[] {
  const pods = podsOf(model, service);
  return pods.length > 0 ? pods : meantPods(model, service);
}

const meantPods = perModel((_, { namespace, selector }: Service): readonly Pods[] => [{ namespace, labels: selector }]);

/**
 * The mTLS that PeerAuthentications require of a port. The workload's wins over the namespace's, and that over the
 * mesh's.
 */
export const peerMode = perModel((model, pods: Pods, port: number | undefined): PeerMode | undefined => {
  const mine: (PeerMode | undefined)[] = [undefined, undefined, undefined];
  for (const policy of policiesFor(model, 'PeerAuthentication', pods)) {
    const isLocal = policy.namespace !== '' && policy.namespace === pods.namespace;
    const hasSelector = Object.keys(selectorOf(policy)).length > 0;
    const isRoot = policy.namespace === rootNamespace(model);
    // in the root namespace a policy with a selector holds for no pod
    if (hasSelector && isLocal && !isRoot) mine[0] ??= modeOf(policy, port);
    if (!hasSelector && isLocal && !isRoot) mine[1] ??= modeOf(policy, undefined);
    if (!hasSelector && isRoot) mine[2] ??= modeOf(policy, undefined);
  }
  return mine.find(Boolean);
});

/** Of pods with the same PeerAuthentications, one. Only for lists of pods that the model made. */
export const differentPods = perModel((model, pods: readonly Pods[]): readonly Pods[] => {
  const groups = groupBy(pods, found => policiesFor(model, 'PeerAuthentication', found));
  return [...groups.values()].flatMap(some => [...new Map(some.map(found => [found.namespace, found])).values()]);
});

/** Whether the pods themselves refuse a sidecar. */
export function optsOut({ labels, annotations, containers, spec }: Workload): boolean {
  if (containers.some(({ name, image }) => name === PROXY_CONTAINER && image !== 'auto')) return false;
  if (get(spec, 'hostNetwork') === true) return true;
  const own = labels[INJECT_LABEL] ?? annotations[INJECT_LABEL];
  return own !== undefined && !/^(?:y|yes|true|on)$/i.test(own);
}

/** Whether inbound traffic to a port goes around the pods' sidecar. */
export function bypassesSidecar({ annotations }: Workload, port: number): boolean {
  const excluded = annotations[EXCLUDE_INBOUND_PORTS];
  const included = annotations[INCLUDE_INBOUND_PORTS];
  if (excluded && words(excluded).includes(String(port))) return true;
  return included !== undefined && included.trim() !== '*' && !words(included).includes(String(port));
}

/** The policies of a kind that apply to these pods. */
export const policiesFor = perModel((model, kind: PolicyKind, { namespace, labels }: Pods): readonly Manifest[] => {
  const wanted = namespace === '' ? byPlace(model, kind).keys() : new Set([namespace, rootNamespace(model), '']);
  const found = [...wanted].map(place => bySelector(model, kind, place).selecting(labels));
  const name = labels[GATEWAY_NAME_LABEL];
  return oneList(model, name === undefined ? found : [...found, targeting(model, kind, `${namespace}/${name}`)]);
});

/** The policies of a kind that apply to any of these pods, each once. Only for lists of pods that the model made. */
export const policiesForAny = perModel((model, kind: PolicyKind, pods: readonly Pods[]): readonly Manifest[] => {
  const [first = NONE, ...others] = new Set(pods.map(found => policiesFor(model, kind, found)));
  return others.length === 0 ? first : [...new Set([first, ...others].flat())];
});

const NONE: readonly Manifest[] = [];

const byPlace = perModel(({ manifests }, kind: PolicyKind) =>
  groupBy(manifests.ofKind(kind).filter(namesPods), policy => policy.namespace),
);

const bySelector = perModel(
  (model, kind: PolicyKind, place: string) => new SelectorIndex(model, byPlace(model, kind).get(place) ?? []),
);

/** Joins lists; the same lists give the same list object. */
export function oneList(model: Model, lists: readonly (readonly Manifest[])[]): readonly Manifest[] {
  const [first = NONE, ...others] = lists.filter(list => list.length > 0);
  return others.reduce((all, list) => followedBy(model, all, list), first);
}

const followedBy = perModel((_, one: readonly Manifest[], other: readonly Manifest[]): readonly Manifest[] =>
  one.concat(other),
);

/**
 * Finds objects by the labels that they select pods by. An object with several labels is filed under the label that the
 * fewest pods have.
 */
export class SelectorIndex {
  private readonly order = new Map<Manifest, number>();
  private readonly everywhere: Manifest[] = [];
  private readonly byLabel: ReadonlyMap<string, readonly Manifest[]>;
  private readonly known = new Map<Labels, readonly Manifest[]>();
  /** Results by the places of the objects in them. */
  private readonly joined = new Map<string, readonly Manifest[]>();

  constructor(
    private readonly model: Model,
    objects: readonly Manifest[],
    private readonly of: (object: Manifest) => Readonly<Record<string, string>> = selectorOf,
  ) {
    const some: { object: Manifest; pair: string }[] = [];
    for (const [order, object] of objects.entries()) {
      this.order.set(object, order);
      const [first, ...others] = Object.entries(of(object)).map(pair => pair.join('='));
      if (first === undefined) this.everywhere.push(object);
      else {
        const rarer = (least: string, pair: string) => (podsWith(model, pair) < podsWith(model, least) ? pair : least);
        some.push({ object, pair: others.reduce(rarer, first) });
      }
    }
    this.byLabel = new Map(
      [...groupBy(some, ({ pair }) => pair)].map(([pair, all]) => [pair, all.map(({ object }) => object)]),
    );
  }

  /**
   * The objects without a selector, and those whose selector these labels fulfil, in the given order. Equal results are
   * one list object.
   */
  selecting(labels: Readonly<Record<string, string>>): readonly Manifest[] {
    const same = sameLabels(this.model, labels);
    const known = this.known.get(same) ?? this.find(same);
    this.known.set(same, known);
    return known;
  }

  private find(labels: Readonly<Record<string, string>>): readonly Manifest[] {
    const candidates = Object.entries(labels).flatMap(pair => this.byLabel.get(pair.join('=')) ?? []);
    const some = candidates.filter(object => selects(this.of(object), labels));
    if (some.length === 0) return this.everywhere;
    this.model.limit.add('policies by the pods that they hold for', this.everywhere.length + some.length);
    const orders = some.map(object => this.order.get(object)!).sort((one, other) => one - other);
    const known = this.joined.get(orders.join()) ?? this.inOrder([...this.everywhere, ...some]);
    this.joined.set(orders.join(), known);
    return known;
  }

  private inOrder(objects: readonly Manifest[]): readonly Manifest[] {
    return [...objects].sort((one, other) => this.order.get(one)! - this.order.get(other)!);
  }
}

/** The policies that name a Gateway of the Gateway API in their own namespace; istiod finds its pods by their label. */
const targeting = perModel(
  (model, kind: PolicyKind, gateway: string): readonly Manifest[] => byGateway(model, kind).get(gateway) ?? NONE,
);

const byGateway = perModel(({ manifests }, kind: PolicyKind) => {
  const named = manifests.ofKind(kind).flatMap(policy => {
    const names = targetsOf(policy).flatMap(({ ref }) => {
      const isGateway = get(ref, 'kind') === 'Gateway' && get(ref, 'group') === GATEWAY_API_GROUP;
      const isHere = sameNamespace(text(get(ref, 'namespace')) ?? '', policy.namespace);
      return isGateway && isHere ? [text(get(ref, 'name')) ?? ''] : [];
    });
    return [...new Set(names)].map(name => ({ policy, gateway: `${policy.namespace}/${name}` }));
  });
  return new Map(
    [...groupBy(named, ({ gateway }) => gateway)].map(([gateway, some]) => [gateway, some.map(({ policy }) => policy)]),
  );
});

/** What a policy names instead of pods: a Gateway of the Gateway API, or a waypoint's Service. */
export function targetsOf({ value }: Manifest): { readonly ref: unknown; readonly path: Path }[] {
  const single = get(value, 'spec', 'targetRef');
  return [
    ...(single === undefined ? [] : [{ ref: single, path: ['spec', 'targetRef'] }]),
    ...list(get(value, 'spec', 'targetRefs')).map((ref, index) => ({ ref, path: ['spec', 'targetRefs', index] })),
  ];
}

/** Whether a policy is about pods. */
export function namesPods(policy: Manifest): boolean {
  return targetsOf(policy).length === 0;
}

function selectorOf({ value }: Manifest): Readonly<Record<string, string>> {
  return stringMap(get(value, 'spec', 'selector', 'matchLabels'));
}

function modeOf(policy: Manifest, port: number | undefined): PeerMode | undefined {
  const spec = get(policy.value, 'spec');
  const own = port === undefined ? undefined : text(get(spec, 'portLevelMtls', String(port), 'mode'));
  const mode = own && own !== 'UNSET' ? own : text(get(spec, 'mtls', 'mode'));
  return mode && mode !== 'UNSET' ? { mode, policy } : undefined;
}

function words(list: string): string[] {
  return list.split(',').map(word => word.trim());
}
