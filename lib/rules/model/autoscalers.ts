/** Reads the autoscalers of the input, and what each of them scales. */
import { get, integer, list, type Path, text } from '../../kubernetes/json';
import { factsOf, WORKLOADS } from '../../kubernetes/kinds';
import type { Manifest } from '../../kubernetes/manifests';
import { type Model, perModel } from './model';
import type { Workload } from './read/kubernetes/workloads';

/** A HorizontalPodAutoscaler, and what it names. */
export interface Autoscaler {
  readonly manifest: Manifest;
  /** Kind and name of what it scales. The kind is one that makes pods. */
  readonly kind: string;
  readonly name: string;
  /** Undefined: the input does not have it. */
  readonly workload: Workload | undefined;
  /** 1 where the manifest says nothing. */
  readonly minReplicas: number;
  readonly maxReplicas: number | undefined;
}

/** Every autoscaler of a kind that makes pods. Whatever else has a scale is somebody's own resource. */
export const autoscalers = perModel((model): readonly Autoscaler[] => {
  const byManifest = new Map(model.workloads.map(workload => [workload.manifest, workload]));
  return model.manifests.ofKind('HorizontalPodAutoscaler').flatMap(manifest => {
    const target = get(manifest.value, 'spec', 'scaleTargetRef');
    const [kind, name] = [text(get(target, 'kind')), text(get(target, 'name'))];
    if (!kind || !name || !isOurs(kind, text(get(target, 'apiVersion')))) return [];
    const found = model.manifests.find(kind, manifest.namespace, name);
    return [
      {
        manifest,
        kind,
        name,
        workload: found && byManifest.get(found),
        minReplicas: integer(get(manifest.value, 'spec', 'minReplicas')) ?? 1,
        maxReplicas: integer(get(manifest.value, 'spec', 'maxReplicas')),
      },
    ];
  });
});

function isOurs(kind: string, apiVersion: string | undefined): boolean {
  const group = factsOf(kind)?.group;
  return (WORKLOADS as readonly string[]).includes(kind) && (apiVersion?.startsWith(`${group}/`) ?? true);
}

/** A metric of an autoscaler that is a share of what containers request. */
export interface Utilization {
  readonly path: Path;
  /** `cpu` or `memory`. */
  readonly resource: string;
  /** Undefined: all containers of the pod. */
  readonly container: string | undefined;
}

/** The metrics of an autoscaler that need a request. Without any metric Kubernetes takes 80 % of the pod's CPU. */
export function utilizations({ manifest: { value } }: Autoscaler): Utilization[] {
  const metrics = list(get(value, 'spec', 'metrics'));
  if (metrics.length === 0) return [{ path: ['spec'], resource: 'cpu', container: undefined }];
  return metrics.flatMap((metric, index) => {
    const field = text(get(metric, 'type')) === 'Resource' ? 'resource' : 'containerResource';
    const source = get(metric, field);
    const resource = text(get(source, 'name'));
    if (!resource || get(source, 'target', 'averageUtilization') === undefined) return [];
    return [{ path: ['spec', 'metrics', index, field], resource, container: text(get(source, 'container')) }];
  });
}

/** The autoscaler of a workload; undefined if the input has none. */
export function autoscalerOf(model: Model, workload: Workload): Autoscaler | undefined {
  return byWorkload(model).get(workload);
}

const byWorkload = perModel(
  model =>
    new Map(
      autoscalers(model)
        .flatMap(one => (one.workload ? [[one.workload, one] as const] : []))
        .reverse(),
    ),
);
