import { text } from '../../kubernetes/json';
import type { GapFinder } from '../model/gap';
import { isHarmless, whyUnread } from './kind-table';

/** Finds the objects of kinds that no rule reads and that may change the path. */
export const unreadKinds: GapFinder = function* ({ manifests }) {
  for (const object of manifests.all) {
    const version = text(object.value.apiVersion);
    const kind = text(object.value.kind);
    if (!version || !kind) continue;
    const group = version.includes('/') ? version.slice(0, version.indexOf('/')) : '';
    if (isHarmless(group, kind)) continue;
    const why = whyUnread(group, kind);
    if (!why) continue;
    const isHomonym = object.kind !== kind || HOMONYMS.includes(kind);
    yield { object, path: [], what: isHomonym ? `${kind} (${group})` : kind, why };
  }
};

/** Kinds whose name alone does not say what they are: Flux's and kustomize's. */
const HOMONYMS: readonly string[] = ['Kustomization'];
