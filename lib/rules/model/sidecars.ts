/** What Istio's Sidecar says of the connections into pods (https://istio.io/latest/docs/reference/config/networking/sidecar/). */
import { get, integer, list, type Path, stringMap } from '../json';
import { type Manifest, sameNamespace } from '../manifests';
import { bypassesSidecar, optsOut, ROOT_NAMESPACE } from './mesh';
import type { Model } from './model';
import { selects, type Workload } from './workloads';

/** The pool with which a sidecar connects to its own application. */
export interface InboundPool {
  readonly sidecar: Manifest;
  readonly path: Path;
  readonly value: unknown;
}

/** The pool for one port of these pods; undefined where no Sidecar has one, so that the DestinationRule's holds. */
export function inboundPool(model: Model, workload: Workload, port: number | undefined): InboundPool | undefined {
  if (optsOut(workload) || (port !== undefined && bypassesSidecar(workload, port))) return undefined;
  const sidecar = sidecarOf(model, workload);
  if (!sidecar) return undefined;
  const listeners = list(get(sidecar.value, 'spec', 'ingress'));
  const index = listeners.findIndex(
    found => integer(get(found, 'port', 'number')) === port && get(found, 'connectionPool'),
  );
  const path = index < 0 ? ['spec', 'inboundConnectionPool'] : ['spec', 'ingress', index, 'connectionPool'];
  const value = get(sidecar.value, ...path);
  return value ? { sidecar, path, value } : undefined;
}

/** The one that holds: by the pods' labels, else the namespace's, else the mesh's. */
function sidecarOf(model: Model, { namespace, labels }: Workload): Manifest | undefined {
  const selectorOf = ({ value }: Manifest) => stringMap(get(value, 'spec', 'workloadSelector', 'labels'));
  const isGeneral = (found: Manifest) => Object.keys(selectorOf(found)).length === 0;
  const all = model.manifests.ofKind('Sidecar');
  const here = all.filter(found => sameNamespace(found.namespace, namespace));
  return (
    here.find(found => !isGeneral(found) && selects(selectorOf(found), labels)) ??
    here.find(isGeneral) ??
    all.find(found => found.namespace === ROOT_NAMESPACE && isGeneral(found))
  );
}
