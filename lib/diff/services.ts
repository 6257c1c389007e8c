/** Services whose connections go to other pods. */
import { podsOf } from '../rules/model/pods';
import type { Service } from '../rules/model/read/kubernetes/services';
import { objectName, touches } from './objects';
import { names, type Sentence, say } from './sentence';
import { keyOf, type Side } from './side';
import type { Comparison, Statement, Teller } from './statement';
import { prunedIn, waveOf } from './waves';

/** Says which Services lead to other pods, and whether these are there yet. */
export const tellServices: Teller = function* (comparison: Comparison) {
  const { before, after, changes } = comparison;
  const pruned = prunedIn(changes);
  for (const service of after.model.services) {
    const key = keyOf(service.manifest);
    const old = serviceIn(before, key);
    if (!old) continue;
    const isTurned = changes.some(change => change.key === key && touches(change, 'spec', 'selector'));
    const [was, is] = [podsOf(before.model, old), podsOf(after.model, service)];
    const covers = [{ key, path: ['spec', 'selector'] }];
    if (isTurned && is.length === 0)
      yield {
        ...{ topic: 'rest', isOpen: true, covers },
        sentence: say`${objectName(service.manifest)} selects other pods, which the input does not show`,
      };
    if (was.length === 0 || is.length === 0) continue;
    const isNew = is.every(({ manifest }) => !before.objects.has(keyOf(manifest)));
    // what is deleted in the same wave goes before the new pods are ready
    const goes = was.every(({ manifest }) => {
      const wave = pruned.get(keyOf(manifest));
      return wave !== undefined && is.every(pod => wave <= waveOf(pod.manifest));
    });
    if (isNew && (isTurned || goes)) yield unready(service, is, covers);
    else if (isTurned && !isNew)
      yield {
        ...{ topic: 'exposure', covers },
        sentence: say`${objectName(service.manifest)} leads to the pods of ${makers(is)}, which are there already`,
      };
  }
};

function serviceIn({ model }: Side, key: string): Service | undefined {
  return model.services.find(({ manifest }) => keyOf(manifest) === key);
}

function makers(pods: ReturnType<typeof podsOf>): Sentence {
  return names(new Set(pods.map(({ manifest }) => objectName(manifest))));
}

function unready(service: Service, pods: ReturnType<typeof podsOf>, covers: Statement['covers']): Statement {
  return {
    ...{ topic: 'window', cuts: true, covers: covers! },
    sentence: say`503, gRPC status 14, behind ${objectName(service.manifest)} until the first pod of ${makers(pods)} is ready: those pods are new, and the old ones are left at once`,
  };
}
