/** Finds the pods of a selector. */

import { selects } from '../../kubernetes/selector';
import { alike } from './alike';
import { byPair, selectorKey } from './group';
import { type Model, perModel } from './model';
import type { Service, ServicePort } from './read/kubernetes/services';
import { containerPort, type Workload } from './read/kubernetes/workloads';

type Labels = Readonly<Record<string, string>>;

/** Returns the same object for equal labels. */
export const sameLabels = alike<Labels>(selectorKey);

/**
 * The pods that a selector finds. `namespace` undefined or empty: in every namespace. Equal questions get the same list
 * object, so that callers can remember results by the list.
 */
export function podsBy(model: Model, selector: Labels, namespace?: string): readonly Workload[] {
  return found(model, sameLabels(model, selector), namespace || undefined);
}

const found = perModel((model, selector: Labels, namespace: string | undefined): readonly Workload[] => {
  const pods = findPods(model, selector, namespace);
  model.limit.add('pods by the selectors that find them', pods.length);
  return pods;
});

function findPods(model: Model, selector: Labels, namespace: string | undefined): Workload[] {
  const { everywhere, local } = index(model);
  const [first, ...others] = Object.entries(selector).map(pair => {
    const written = pair.join('=');
    const lists =
      namespace === undefined
        ? [everywhere.get(written)]
        : [namespace, ''].map(place => local.get(`${place}/${written}`));
    return { lists, size: lists.reduce((sum, pods) => sum + (pods?.length ?? 0), 0) };
  });
  if (!first) return [];
  // the label that the fewest pods have
  const { lists } = others.reduce((least, other) => (other.size < least.size ? other : least), first);
  return lists.flatMap(pods => pods ?? []).filter(pod => selects(selector, pod.labels));
}

/** Pods by label, and by namespace and label. */
const index = perModel(({ workloads }) => ({
  everywhere: byPair(workloads, ({ labels }) => labels),
  local: byPair(
    workloads,
    ({ labels }) => labels,
    ({ namespace }) => `${namespace}/`,
  ),
}));

/** How many pods have a label, given as `key=value`. */
export function podsWith(model: Model, pair: string): number {
  return index(model).everywhere.get(pair)?.length ?? 0;
}

/** The pods that a Service selects. */
export const podsOf = perModel((model, service: Service) => podsBy(model, service.selector, service.namespace));

/** The port number that a Service port's targetPort stands for. undefined for a name that no pod of the Service has. */
export function targetNumber(model: Model, { service, targetPort }: ServicePort): number | undefined {
  return typeof targetPort === 'string' ? numberOf(model, podsOf(model, service), targetPort) : targetPort;
}

/** The number of a named port, from the first pod that has the port. */
const numberOf = perModel((_, pods: readonly Workload[], name: string) => {
  for (const pod of pods) {
    const number = containerPort(pod, name);
    if (number !== undefined) return number;
  }
  return undefined;
});
