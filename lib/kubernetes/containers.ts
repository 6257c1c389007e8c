/** The containers that run in a pod. */
import { get, integer, list, text } from './json';

interface RunningContainer {
  /** Where its list is in the pod's spec. */
  readonly field: 'containers' | 'initContainers';
  readonly index: number;
  readonly value: unknown;
}

/**
 * Those that run and listen as long as the pod: its containers, and the init containers that always restart, which are sidecars.
 * @see https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/
 */
export function runningContainers(podSpec: unknown): RunningContainer[] {
  return (['containers', 'initContainers'] as const).flatMap(field =>
    list(get(podSpec, field)).flatMap((value, index) =>
      field === 'initContainers' && get(value, 'restartPolicy') !== 'Always' ? [] : [{ field, index, value }],
    ),
  );
}

/** The numbers of the ports that have a name, by their names; the first of a name counts, as for a Service's targetPort. */
export function portsByName(podSpec: unknown): ReadonlyMap<string, number | undefined> {
  const found = new Map<string, number | undefined>();
  for (const port of runningContainers(podSpec).flatMap(({ value }) => list(get(value, 'ports')))) {
    const name = text(get(port, 'name'));
    if (name !== undefined && !found.has(name)) found.set(name, integer(get(port, 'containerPort')));
  }
  return found;
}
