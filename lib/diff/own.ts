import { get, stringMap, text } from '../kubernetes/json';
import { factsOf } from '../kubernetes/kinds';
import { serviceOf } from '../rules/model/names';
import { podsBy, podsOf } from '../rules/model/pods';
import type { ChangedObject } from './objects';
import { keyOf } from './side';
import type { Comparison } from './statement';

/** Whether all pods, or the Service, that an object is about come or go with the object; of pods, whether no Service that stays leads to them. */
export function concernsItsOwn(
  { before, after }: Comparison,
  { before: old, after: now, kind }: ChangedObject,
): boolean {
  const [side, other] = now ? [after, before] : [before, after];
  const { namespace, value } = (now ?? old)!;
  const workload = side.model.workloads.find(({ manifest }) => keyOf(manifest) === keyOf((now ?? old)!));
  if (workload)
    return !other.model.services.some(
      service => service.namespace === namespace && podsOf(side.model, service).includes(workload),
    );
  const path = factsOf(kind)?.selector;
  if (path) {
    const pods = podsBy(side.model, stringMap(get(value, ...path)), namespace);
    return pods.length > 0 && pods.every(({ manifest }) => !other.objects.has(keyOf(manifest)));
  }
  const host = text(get(value, 'spec', 'host'));
  const service = host && serviceOf(side.model, host);
  return service ? !other.objects.has(keyOf(service.manifest)) : false;
}
