/**
 * What Istio's Sidecar says about connections into pods
 * (https://istio.io/latest/docs/reference/config/networking/sidecar/).
 */

import { ROOT_NAMESPACE } from '../../facts/istio';
import { get, integer, list, type Path, stringMap, strings } from '../../kubernetes/json';
import type { Manifest } from '../../kubernetes/manifests';
import { groupBy } from './group';
import { bypassesSidecar, optsOut, SelectorIndex } from './mesh';
import { meshConfig } from './mesh-config';
import { type Model, perModel } from './model';
import type { Workload } from './read/kubernetes/workloads';

/** The connection pool between a sidecar and its own application. */
export interface InboundPool {
  readonly sidecar: Manifest;
  readonly path: Path;
  readonly value: unknown;
}

/** The pool for a port of these pods. undefined if no Sidecar sets one: then the DestinationRule's applies. */
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

/** A list of hosts of a Sidecar, and the port that alone gets them. */
interface Egress {
  readonly port: number | undefined;
  /** As `namespace/host`. */
  readonly hosts: readonly string[];
}

/** What the pods' sidecar knows of other namespaces and hosts. undefined if no Sidecar says so: everything. */
export function egressOf(
  model: Model,
  workload: Workload,
): { sidecar: Manifest; lists: readonly Egress[] } | undefined {
  const sidecar = optsOut(workload) ? undefined : sidecarOf(model, workload);
  const lists = list(get(sidecar?.value, 'spec', 'egress')).map(found => ({
    port: integer(get(found, 'port', 'number')),
    hosts: strings(get(found, 'hosts')),
  }));
  return sidecar && lists.length > 0 ? { sidecar, lists } : undefined;
}

/** Whether the pods' sidecar lets connections out only to what it knows. undefined if the input does not say. */
export function isRegistryOnly(model: Model, workload: Workload): boolean | undefined {
  const policy = get(sidecarOf(model, workload)?.value, 'spec', 'outboundTrafficPolicy');
  // a policy without a mode is one of the first mode, REGISTRY_ONLY
  if (policy !== undefined) return (get(policy, 'mode') ?? 'REGISTRY_ONLY') === 'REGISTRY_ONLY';
  return meshConfig(model)?.registryOnly;
}

/** The Sidecar that applies: the one that selects the pods, else the namespace's, else the mesh's. */
export const sidecarOf = perModel((model, { namespace, labels }: Workload): Manifest | undefined => {
  const inPlace = (place: string) => bySelector(model, place).selecting(labels);
  const here = [...(namespace === '' ? byPlace(model).keys() : [namespace, ''])].flatMap(inPlace);
  return here.find(found => !isGeneral(found)) ?? here.find(isGeneral) ?? inPlace(ROOT_NAMESPACE).find(isGeneral);
});

const byPlace = perModel(({ manifests }) => groupBy(manifests.ofKind('Sidecar'), ({ namespace }) => namespace));

const bySelector = perModel(
  (model, place: string) => new SelectorIndex(model, byPlace(model).get(place) ?? [], selectorOf),
);

function selectorOf({ value }: Manifest): Readonly<Record<string, string>> {
  return stringMap(get(value, 'spec', 'workloadSelector', 'labels'));
}

function isGeneral(sidecar: Manifest): boolean {
  return Object.keys(selectorOf(sidecar)).length === 0;
}
