import { get, type Path, record } from '../../kubernetes/json';
import type { Manifest } from '../../kubernetes/manifests';
import { metadataRows } from '../ledger/ledger';
import type { GapFinder } from '../model/gap';
import { workloadsOnPath } from '../model/on-path';

/** Finds Istio's annotations and labels that the ledger leaves open, of the pods on the path, of Namespaces and of Services. */
export const openMetadata: GapFinder = function* (model) {
  const places: { object: Manifest; path: Path }[] = [
    ...workloadsOnPath(model).map(({ manifest, metadataPath }) => ({ object: manifest, path: metadataPath })),
    ...(['Namespace', 'Service'] as const).flatMap(kind =>
      model.manifests.ofKind(kind).map(object => ({ object, path: ['metadata'] })),
    ),
  ];
  for (const where of ['annotations', 'labels'] as const) {
    for (const { path: name, verdict } of metadataRows(where)) {
      if (!('open' in verdict)) continue;
      for (const { object, path } of places)
        if (Object.hasOwn(record(get(object.value, ...path, where)), name))
          yield { object, path: [...path, where, name], what: name, why: verdict.open };
    }
  }
};
