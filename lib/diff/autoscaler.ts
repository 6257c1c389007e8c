import { get, integer } from '../kubernetes/json';
import type { Manifest, Manifests } from '../kubernetes/manifests';
import { sameNamespace } from '../kubernetes/manifests';
import { objectName, touches } from './objects';
import { say } from './sentence';
import type { Comparison, Teller } from './statement';

/** The autoscaler of a workload. */
export function autoscalerOf(manifests: Manifests, { kind, name, namespace }: Manifest): Manifest | undefined {
  return manifests.ofKind('HorizontalPodAutoscaler').find(({ value, namespace: place }) => {
    const target = get(value, 'spec', 'scaleTargetRef');
    return get(target, 'kind') === kind && get(target, 'name') === name && sameNamespace(place, namespace);
  });
}

/** Says how many pods autoscalers allow. */
export const tellAutoscalers: Teller = function* ({ changes }: Comparison) {
  for (const change of changes) {
    const { key, kind, before, after } = change;
    if (kind !== 'HorizontalPodAutoscaler') continue;
    const range = (object: Manifest) =>
      `${integer(get(object.value, 'spec', 'minReplicas')) ?? 1} to ${integer(get(object.value, 'spec', 'maxReplicas')) ?? '?'}`;
    const covers = ['minReplicas', 'maxReplicas'].map(field => ({ key, path: ['spec', field] }));
    if (before && after && touches(change, 'spec', 'minReplicas') === false && !touches(change, 'spec', 'maxReplicas'))
      continue;
    if (before && after)
      yield {
        topic: 'size',
        covers,
        sentence: say`${objectName(after)} allows ${range(after)} pods, not ${range(before)}`,
      };
    else if (after)
      yield {
        ...{ topic: 'size', covers: [{ key, path: [] }] },
        sentence: say`${objectName(after)} is new: it allows ${range(after)} pods, by the load`,
      };
    else
      yield {
        ...{ topic: 'size', covers: [{ key, path: [] }] },
        sentence: say`${objectName(before!)} goes: the number of pods stays what it is, until somebody says another`,
      };
  }
};
