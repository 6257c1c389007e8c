import { get, integer, list, type Path, record, stringMap, strings, text } from '../../kubernetes/json';
import type { Manifest, Manifests } from '../../kubernetes/manifests';
import { WORKLOADS } from '../engine/rule';

/** Whatever makes pods, by what its pods will be. */
export interface Workload {
  readonly manifest: Manifest;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** From the object to the pod's spec and to its metadata. */
  readonly specPath: Path;
  readonly metadataPath: Path;
  readonly spec: Readonly<Record<string, unknown>>;
  readonly containers: readonly Container[];
  /** How many pods there will be; undefined where that is not written (a DaemonSet, an autoscaler's target). */
  readonly replicas: number | undefined;
}

export interface Container {
  readonly name: string;
  readonly path: Path;
  readonly value: unknown;
  readonly image: string | undefined;
  /** Command and arguments, in one row. */
  readonly args: readonly string[];
  readonly ports: readonly { readonly name: string | undefined; readonly number: number | undefined }[];
}

export function findWorkloads(manifests: Manifests): Workload[] {
  return WORKLOADS.flatMap(kind => manifests.ofKind(kind)).map(toWorkload);
}

/** The container port behind a Service's targetPort; a name is unknown where no container has it. */
export function containerPort(workload: Workload, target: number | string): number | undefined {
  if (typeof target === 'number') return target;
  return portsByName(workload).get(target);
}

const NAMED = new WeakMap<Workload, ReadonlyMap<string, number | undefined>>();

/** The first of a name counts. */
function portsByName(workload: Workload): ReadonlyMap<string, number | undefined> {
  const found = NAMED.get(workload) ?? new Map<string, number | undefined>();
  if (NAMED.has(workload)) return found;
  NAMED.set(workload, found);
  for (const { name, number } of workload.containers.flatMap(({ ports }) => ports))
    if (name !== undefined && !found.has(name)) (found as Map<string, number | undefined>).set(name, number);
  return found;
}

function toWorkload(manifest: Manifest): Workload {
  const isPod = manifest.kind === 'Pod';
  const top: Path = isPod ? [] : ['spec', 'template'];
  const specPath = [...top, 'spec'];
  const spec = record(get(manifest.value, ...specPath));
  return {
    manifest,
    namespace: manifest.namespace,
    labels: stringMap(get(manifest.value, ...top, 'metadata', 'labels')),
    annotations: stringMap(get(manifest.value, ...top, 'metadata', 'annotations')),
    specPath,
    metadataPath: [...top, 'metadata'],
    spec,
    containers: containersOf(spec, specPath),
    replicas: replicasOf(manifest),
  };
}

function containersOf(spec: unknown, specPath: Path): Container[] {
  return (['containers', 'initContainers'] as const).flatMap(field =>
    list(get(spec, field)).flatMap((value, index) => {
      // an init container that restarts always is a sidecar: it runs and listens beside the others
      if (field === 'initContainers' && get(value, 'restartPolicy') !== 'Always') return [];
      return [toContainer(value, [...specPath, field, index])];
    }),
  );
}

function toContainer(value: unknown, path: Path): Container {
  return {
    name: text(get(value, 'name')) ?? '',
    path,
    value,
    image: text(get(value, 'image')),
    args: [...strings(get(value, 'command')), ...strings(get(value, 'args'))],
    ports: list(get(value, 'ports')).map(port => ({
      name: text(get(port, 'name')),
      number: integer(get(port, 'containerPort')),
    })),
  };
}

function replicasOf({ kind, value }: Manifest): number | undefined {
  if (kind === 'Pod') return 1;
  if (kind === 'DaemonSet') return undefined;
  return integer(get(value, 'spec', 'replicas'));
}
