import { get, integer, list, stringMap, strings, text } from '../../kubernetes/json';
import type { Manifest } from '../../kubernetes/manifests';
import { fulfils, type Labels } from '../../kubernetes/selector';
import { groupBy } from './group';
import { oneList, SelectorIndex } from './mesh';
import { type Model, perModel } from './model';
import { containerPort, type Workload } from './read/kubernetes/workloads';

type Direction = 'Ingress' | 'Egress';

/** The NetworkPolicies for connections to a pod, or from it. */
export function guarding(model: Model, pod: Workload, direction: Direction = 'Ingress'): readonly Manifest[] {
  return guardingIn(model, pod, direction);
}

const guardingIn = perModel((model, { namespace, labels }: Workload, direction: Direction): readonly Manifest[] => {
  const wanted = namespace === '' ? byPlace(model, direction).keys() : new Set([namespace, '']);
  const found = [...wanted].map(place => bySelector(model, direction, place).selecting(labels));
  return oneList(model, found);
});

const byPlace = perModel(({ manifests }, direction: Direction) =>
  groupBy(
    manifests.ofKind('NetworkPolicy').filter(policy => isKnown(policy, direction)),
    policy => policy.namespace,
  ),
);

const bySelector = perModel(
  (model, direction: Direction, place: string) =>
    new SelectorIndex(model, byPlace(model, direction).get(place) ?? [], selectorOf),
);

/** Whether a policy is for a direction, and its selector is empty or has labels alone. */
function isKnown(policy: Manifest, direction: Direction): boolean {
  const types = strings(get(policy.value, 'spec', 'policyTypes'));
  const hasExpressions = get(policy.value, 'spec', 'podSelector', 'matchExpressions');
  const isSome = Object.keys(selectorOf(policy)).length > 0;
  // one that says nothing of its types is for ingress, and for egress where it has rules for that
  const isFor =
    types.length > 0
      ? types.includes(direction)
      : direction === 'Ingress' || list(get(policy.value, 'spec', 'egress')).length > 0;
  return isFor && (isSome || !hasExpressions);
}

function selectorOf({ value }: Manifest): Readonly<Record<string, string>> {
  return stringMap(get(value, 'spec', 'podSelector', 'matchLabels'));
}

/** Pods at the other end of a connection. */
interface Peers {
  /** undefined: not known. */
  readonly namespace: string | undefined;
  /** Empty: not known. */
  readonly pods: readonly Workload[];
}

/** Whether a policy lets a gateway in on a port. A gateway that is not given may be anywhere. */
export function lets(model: Model, policy: Manifest, pod: Workload, port: number, gateway: Peers | undefined): boolean {
  return list(get(policy.value, 'spec', 'ingress')).some(rule => {
    const from = list(get(rule, 'from'));
    const isFrom = from.length === 0 || !gateway?.namespace || from.some(peer => mayBe(model, policy, peer, gateway));
    return isFrom && isPort(rule, pod, port);
  });
}

/** Whether a policy lets clients outside of the cluster in on a port. */
export function letsOutsidersIn({ value }: Manifest, pod: Workload, port: number): boolean {
  return list(get(value, 'spec', 'ingress')).some(rule => {
    const from = list(get(rule, 'from'));
    return (from.length === 0 || from.some(peer => get(peer, 'ipBlock') !== undefined)) && isPort(rule, pod, port);
  });
}

/** Whether a policy lets connections out to a port of a pod. */
export function letsOut(model: Model, policy: Manifest, pod: Workload, port: number): boolean {
  return list(get(policy.value, 'spec', 'egress')).some(rule => {
    const to = list(get(rule, 'to'));
    const peers = { namespace: pod.namespace || undefined, pods: [pod] };
    return (to.length === 0 || to.some(peer => mayBe(model, policy, peer, peers))) && isPort(rule, pod, port);
  });
}

/** Whether the rule is about a port of the pod that is connected to. */
function isPort(rule: unknown, pod: Workload, port: number): boolean {
  const ports = list(get(rule, 'ports'));
  return (
    ports.length === 0 ||
    ports.some(entry => {
      if (!['TCP', undefined].includes(text(get(entry, 'protocol')))) return false;
      const wanted = get(entry, 'port');
      const first = wanted === undefined ? undefined : containerPort(pod, integer(wanted) ?? text(wanted) ?? '');
      return (
        wanted === undefined ||
        (first !== undefined && first <= port && port <= (integer(get(entry, 'endPort')) ?? first))
      );
    })
  );
}

/** Whether a peer of a rule may be these pods. An address block may have the addresses of any. */
function mayBe(model: Model, policy: Manifest, peer: unknown, { namespace, pods }: Peers): boolean {
  if (get(peer, 'ipBlock') !== undefined) return true;
  const podSelector = get(peer, 'podSelector');
  if (pods.length > 0 && !pods.some(pod => fulfils(podSelector, pod.labels))) return false;
  const places = get(peer, 'namespaceSelector');
  if (places === undefined || places === null) return namespace === undefined || namespace === policy.namespace;
  return namespace === undefined || mayBeNamespace(model, places, namespace);
}

const NAME = 'kubernetes.io/metadata.name';

/** Whether a namespace has such labels. Of one that is not in the input only the name is known. */
function mayBeNamespace(model: Model, selector: unknown, namespace: string): boolean {
  const place = model.manifests.find('Namespace', '', namespace);
  const labels: Labels = { ...stringMap(get(place?.value, 'metadata', 'labels')), [NAME]: namespace };
  if (place) return fulfils(selector, labels);
  const name = stringMap(get(selector, 'matchLabels'))[NAME];
  return name === undefined || name === namespace;
}
