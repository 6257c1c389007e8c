import { INJECT_LABEL, PROXY_CONTAINER, REVISION_LABEL, ROOT_NAMESPACE } from '../../facts/istio';
import { get, list, stringMap, text } from '../../kubernetes/json';
import type { Manifest } from '../../kubernetes/manifests';
import { selects } from '../../kubernetes/selector';
import { groupBy, selectorKey } from './group';
import type { Model } from './model';
import type { Service } from './services';
import type { Workload } from './workloads';

/** The mTLS that a port asks for, and the policy that says so. */
export interface PeerMode {
  readonly mode: string;
  readonly policy: Manifest;
}

/** Pods as policies see them: by namespace and labels. */
export interface Pods {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The pods of a Service; where none is in the input, what its selector says about them. */
export function podsBehind(model: Model, service: Service): readonly Pods[] {
  const pods = model.podsOf(service);
  if (pods.length > 0) return pods;
  return model.once('podsBehind', () => [{ namespace: service.namespace, labels: service.selector }], service);
}

/** What the PeerAuthentications in the input ask of a port: the workload's before the namespace's before the mesh's. */
export function peerMode(model: Model, pods: Pods, port: number | undefined): PeerMode | undefined {
  return model.once(`peer ${port}`, () => findPeerMode(model, pods, port), pods);
}

function findPeerMode(model: Model, pods: Pods, port: number | undefined): PeerMode | undefined {
  const mine: (PeerMode | undefined)[] = [undefined, undefined, undefined];
  for (const policy of policiesFor(model, 'PeerAuthentication', pods)) {
    const isLocal = policy.namespace !== '' && policy.namespace === pods.namespace;
    const hasSelector = Object.keys(selectorOf(policy)).length > 0;
    if (hasSelector && isLocal) mine[0] ??= modeOf(policy, port);
    if (!hasSelector && isLocal) mine[1] ??= modeOf(policy, undefined);
    if (!hasSelector && policy.namespace === ROOT_NAMESPACE) mine[2] ??= modeOf(policy, undefined);
  }
  return mine.find(Boolean);
}

/** Of pods for which the same PeerAuthentications hold, one; for lists of pods that are the model's own. */
export function differentPods(model: Model, pods: readonly Pods[]): readonly Pods[] {
  const find = () => {
    const groups = groupBy(pods, found => policiesFor(model, 'PeerAuthentication', found));
    return [...groups.values()].flatMap(alike => [...new Map(alike.map(found => [found.namespace, found])).values()]);
  };
  return model.once('different', find, pods);
}

/** Whether the pods get a sidecar; undefined where the input does not say. */
export function hasSidecar(model: Model, workload: Workload): boolean | undefined {
  const { labels, namespace, containers } = workload;
  if (containers.some(({ name }) => name === PROXY_CONTAINER)) return true;
  if (optsOut(workload)) return false;
  const found = namespace ? model.manifests.find('Namespace', '', namespace) : undefined;
  const its = stringMap(get(found?.value, 'metadata', 'labels'));
  // a namespace that is disabled is asked for no pod, whatever the pod says
  if (its['istio-injection'] === 'disabled') return false;
  if (labels[INJECT_LABEL] === 'true' || labels[REVISION_LABEL]) return true;
  if (!found) return model.complete ? false : undefined;
  if (its['istio-injection'] === 'enabled' || its[REVISION_LABEL]) return true;
  if (its['istio.io/dataplane-mode']) return undefined;
  return model.complete ? false : undefined;
}

/** Whether the pods themselves refuse a sidecar. */
export function optsOut({ labels, annotations, containers, spec }: Workload): boolean {
  if (containers.some(({ name }) => name === PROXY_CONTAINER)) return false;
  if (get(spec, 'hostNetwork') === true) return true;
  const own = labels[INJECT_LABEL] ?? annotations[INJECT_LABEL];
  return own !== undefined && !/^(?:y|yes|true|on)$/i.test(own);
}

/** Whether the pods' inbound traffic to a port goes around their sidecar. */
export function bypassesSidecar({ annotations }: Workload, port: number): boolean {
  const excluded = annotations['traffic.sidecar.istio.io/excludeInboundPorts'];
  const included = annotations['traffic.sidecar.istio.io/includeInboundPorts'];
  if (excluded && words(excluded).includes(String(port))) return true;
  return included !== undefined && included.trim() !== '*' && !words(included).includes(String(port));
}

/** The policies of a kind that hold for these pods. */
export function policiesFor(model: Model, kind: string, pods: Pods): readonly Manifest[] {
  return model.once(`${kind} for`, () => findPolicies(model, kind, pods), pods);
}

/** The policies of a kind that hold for any of these pods, each once; for lists of pods that are the model's own. */
export function policiesForAny(model: Model, kind: string, pods: readonly Pods[]): readonly Manifest[] {
  return model.once(`${kind} for`, () => unionOf(pods.map(found => policiesFor(model, kind, found))), pods);
}

function unionOf(lists: readonly (readonly Manifest[])[]): readonly Manifest[] {
  const [first = NOBODY, ...others] = new Set(lists);
  return others.length === 0 ? first : [...new Set([first, ...others].flat())];
}

const NOBODY: readonly Manifest[] = [];

function findPolicies(model: Model, kind: string, { namespace, labels }: Pods): readonly Manifest[] {
  const places = model.once(`${kind} by place`, () =>
    groupBy(model.manifests.ofKind(kind).filter(namesPods), policy => policy.namespace),
  );
  const wanted = namespace === '' ? places.keys() : new Set([namespace, ROOT_NAMESPACE, '']);
  const found = [...wanted].map(place => {
    const index = model.once(`${kind} in ${place}`, () => new SelectorIndex(model, places.get(place) ?? []));
    return index.selecting(labels);
  });
  return oneList(model, found);
}

/** The lists one behind the other: one list for the same lists. */
export function oneList(model: Model, lists: readonly (readonly Manifest[])[]): readonly Manifest[] {
  const [first = NOBODY, ...others] = lists.filter(list => list.length > 0);
  let all = first;
  for (const list of others) {
    const known = model.once('followed by', () => new Map<readonly Manifest[], readonly Manifest[]>(), all);
    const both = known.get(list) ?? all.concat(list);
    known.set(list, both);
    all = both;
  }
  return all;
}

/** Objects by the label that they select pods by; of several, the one that the fewest pods have. */
export class SelectorIndex {
  private readonly order = new Map<Manifest, number>();
  private readonly everywhere: Manifest[] = [];
  private readonly byLabel: ReadonlyMap<string, readonly Manifest[]>;

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
        const rarer = (least: string, pair: string) => (model.podsWith(pair) < model.podsWith(least) ? pair : least);
        some.push({ object, pair: others.reduce(rarer, first) });
      }
    }
    this.byLabel = new Map(
      [...groupBy(some, ({ pair }) => pair)].map(([pair, all]) => [pair, all.map(({ object }) => object)]),
    );
  }

  /** In the order given: those without a selector, and those whose selector these labels fulfil. One list for the same ones. */
  selecting(labels: Readonly<Record<string, string>>): readonly Manifest[] {
    return this.model.once(`selecting ${selectorKey(labels)}`, () => this.find(labels), this);
  }

  private find(labels: Readonly<Record<string, string>>): readonly Manifest[] {
    const candidates = Object.entries(labels).flatMap(pair => this.byLabel.get(pair.join('=')) ?? []);
    const some = candidates.filter(object => selects(this.of(object), labels));
    if (some.length === 0) return this.everywhere;
    this.model.limit.add('policies by the pods that they hold for', this.everywhere.length + some.length);
    const orders = some.map(object => this.order.get(object)!).sort((one, other) => one - other);
    const join = () =>
      [...this.everywhere, ...some].sort((one, other) => this.order.get(one)! - this.order.get(other)!);
    return this.model.once(`found ${orders}`, join, this);
  }
}

/** Others name a Gateway of the Gateway API or a waypoint's Service, and no pods. */
function namesPods({ value }: Manifest): boolean {
  return get(value, 'spec', 'targetRef') === undefined && list(get(value, 'spec', 'targetRefs')).length === 0;
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
