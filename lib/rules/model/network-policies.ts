import { get, integer, list, stringMap, strings, text } from '../../kubernetes/json';
import type { Manifest } from '../../kubernetes/manifests';
import { holdsFor } from '../../kubernetes/selector';
import { groupBy } from './group';
import { oneList, SelectorIndex } from './mesh';
import { perModel } from './model';
import { containerPort, type Workload } from './read/kubernetes/workloads';

/** The NetworkPolicies for ingress that select a pod. */
export const guarding = perModel((model, { namespace, labels }: Workload): readonly Manifest[] => {
  const wanted = namespace === '' ? byPlace(model).keys() : new Set([namespace, '']);
  const found = [...wanted].map(place => bySelector(model, place).selecting(labels));
  return oneList(model, found);
});

const byPlace = perModel(({ manifests }) =>
  groupBy(manifests.ofKind('NetworkPolicy').filter(isKnown), policy => policy.namespace),
);

const bySelector = perModel(
  (model, place: string) => new SelectorIndex(model, byPlace(model).get(place) ?? [], selectorOf),
);

/** Whether a policy is for ingress, and its selector is empty or has labels alone. */
function isKnown(policy: Manifest): boolean {
  const types = strings(get(policy.value, 'spec', 'policyTypes'));
  const hasExpressions = get(policy.value, 'spec', 'podSelector', 'matchExpressions');
  const isSome = Object.keys(selectorOf(policy)).length > 0;
  return (types.length === 0 || types.includes('Ingress')) && (isSome || !hasExpressions);
}

function selectorOf({ value }: Manifest): Readonly<Record<string, string>> {
  return stringMap(get(value, 'spec', 'podSelector', 'matchLabels'));
}

/** Whether a policy lets a gateway in on a port. A gateway that is not given may be anywhere. */
export function lets({ value }: Manifest, pod: Workload, port: number, gateway: Gateway | undefined): boolean {
  return list(get(value, 'spec', 'ingress')).some(rule => {
    const ports = list(get(rule, 'ports'));
    const isPort =
      ports.length === 0 ||
      ports.some(entry => {
        const wanted = get(entry, 'port');
        const first = wanted === undefined ? undefined : containerPort(pod, integer(wanted) ?? text(wanted) ?? '');
        return (
          wanted === undefined ||
          (first !== undefined && first <= port && port <= (integer(get(entry, 'endPort')) ?? first))
        );
      });
    const from = list(get(rule, 'from'));
    return isPort && (from.length === 0 || !gateway?.namespace || from.some(peer => mayBe(peer, gateway)));
  });
}

interface Gateway {
  readonly namespace: string | undefined;
  readonly pods: readonly Workload[];
}

function mayBe(peer: unknown, { namespace, pods }: Gateway): boolean {
  const name = stringMap(get(peer, 'namespaceSelector', 'matchLabels'))['kubernetes.io/metadata.name'];
  const labels = stringMap(get(peer, 'podSelector', 'matchLabels'));
  const isOther = pods.length > 0 && !pods.some(pod => holdsFor(labels, pod.labels));
  const isLocalOnly = get(peer, 'namespaceSelector') === undefined && get(peer, 'ipBlock') === undefined;
  return !isLocalOnly && !isOther && (name === undefined || name === namespace);
}
