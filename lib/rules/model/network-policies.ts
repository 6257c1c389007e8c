import { get, integer, list, stringMap, strings } from '../json';
import { type Manifest, sameNamespace } from '../manifests';
import type { Model } from './model';
import { containerPort, selects, type Workload } from './workloads';

/** The policies for ingress that select a pod. */
export function guarding(model: Model, pod: Workload): Manifest[] {
  return model.manifests.ofKind('NetworkPolicy').filter(({ value, namespace }) => {
    const selector = get(value, 'spec', 'podSelector');
    const types = strings(get(value, 'spec', 'policyTypes'));
    const labels = stringMap(get(selector, 'matchLabels'));
    const isAll = Object.keys(labels).length === 0 && !get(selector, 'matchExpressions');
    return (
      sameNamespace(namespace, pod.namespace) &&
      (types.length === 0 || types.includes('Ingress')) &&
      (isAll || selects(labels, pod.labels))
    );
  });
}

/** Whether a policy lets a gateway in on a port; one that is not given may be anywhere. */
export function lets({ value }: Manifest, pod: Workload, port: number, gateway: Gateway | undefined): boolean {
  return list(get(value, 'spec', 'ingress')).some(rule => {
    const ports = list(get(rule, 'ports'));
    const isPort =
      ports.length === 0 ||
      ports.some(entry => {
        const wanted = get(entry, 'port');
        const first = wanted === undefined ? undefined : containerPort(pod, integer(wanted) ?? String(wanted));
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
  const isOther = Object.keys(labels).length > 0 && pods.length > 0 && !pods.some(pod => selects(labels, pod.labels));
  const isLocalOnly = get(peer, 'namespaceSelector') === undefined && get(peer, 'ipBlock') === undefined;
  return !isLocalOnly && !isOther && (name === undefined || name === namespace);
}
