import { portsByName, runningContainers } from '../../../../kubernetes/containers';
import { get, integer, list, type Path, record, stringMap, strings, text } from '../../../../kubernetes/json';
import { factsOf, WORKLOADS } from '../../../../kubernetes/kinds';
import type { Manifest, Manifests } from '../../../../kubernetes/manifests';

/** An object that makes pods, described by its pods. */
export interface Workload {
  readonly manifest: Manifest;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Paths in the object to the pod's spec and to the pod's metadata. */
  readonly specPath: Path;
  readonly metadataPath: Path;
  readonly spec: Readonly<Record<string, unknown>>;
  readonly containers: readonly Container[];
  /** How many pods there will be. undefined if the manifest does not say (a DaemonSet, an autoscaler's target). */
  readonly replicas: number | undefined;
}

/** A container of a workload's pods. */
export interface Container {
  readonly name: string;
  readonly path: Path;
  readonly value: unknown;
  readonly image: string | undefined;
  /** Command and arguments, in one list. */
  readonly args: readonly string[];
  readonly ports: readonly { readonly name: string | undefined; readonly number: number | undefined }[];
}

/** Every workload in the input. */
export function findWorkloads(manifests: Manifests): Workload[] {
  return WORKLOADS.flatMap(kind => manifests.ofKind(kind)).map(toWorkload);
}

/** The container port that a Service's targetPort stands for. undefined for a name that no container has. */
export function containerPort(workload: Workload, target: number | string): number | undefined {
  if (typeof target === 'number') return target;
  return namedPorts(workload).get(target);
}

const NAMED = new WeakMap<Workload, ReadonlyMap<string, number | undefined>>();

function namedPorts(workload: Workload): ReadonlyMap<string, number | undefined> {
  const found = NAMED.get(workload) ?? portsByName(workload.spec);
  NAMED.set(workload, found);
  return found;
}

function toWorkload(manifest: Manifest): Workload {
  const top = factsOf(manifest.kind)?.pod ?? [];
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
  return runningContainers(spec).map(({ field, index, value }) => toContainer(value, [...specPath, field, index]));
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
