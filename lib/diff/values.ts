/** Helm values: their owner delivers them, apart from the manifests. */
import { objectName, touches } from './objects';
import { say } from './sentence';
import { VALUES } from './side';
import type { Comparison, Teller } from './statement';

/** Says who delivers values, and when their pods restart. */
export const tellValues: Teller = function* ({ changes }: Comparison) {
  for (const change of changes) {
    const object = change.after ?? change.before;
    if (change.kind !== VALUES || !object || !/(?:^|\/)values\//.test(object.name)) continue;
    yield {
      ...{ topic: 'hand', isOpen: true },
      sentence: change.after
        ? say`${objectName(object)} goes to the release by its owner: no wave orders it, and until it is there the manifests and the release may not fit`
        : say`${objectName(object)} goes: its owner takes it out of the release, or the release keeps what it said`,
    };
    const path = ['controller', 'podAnnotations', 'checksum/config'];
    if (change.before && change.after && touches(change, ...path))
      yield {
        ...{ topic: 'restarts', covers: [{ key: change.key, path }] },
        sentence: say`Alloy’s pods of the release of ${objectName(object)} restart: config.alloy changes`,
      };
  }
};
