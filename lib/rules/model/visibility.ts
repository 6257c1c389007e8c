/** Which namespaces see an object. */
import { get, type Path, strings } from '../../kubernetes/json';
import { type Manifest, sameNamespace } from '../../kubernetes/manifests';
import { meshConfig } from './mesh-config';
import type { Model } from './model';
import type { Service } from './read/kubernetes/services';

/** https://istio.io/latest/docs/reference/config/annotations/#NetworkingExportTo */
const EXPORT_TO = 'networking.istio.io/exportTo';

/** A field that keeps an object from a namespace. */
export interface Hidden {
  readonly object: Manifest;
  readonly path: Path;
  readonly exportTo: readonly string[];
}

/** Whether an object of a namespace that is exported so is visible in another one. An empty list: everywhere. */
export function sees(exportTo: readonly string[], own: string, other: string): boolean {
  if (exportTo.length === 0) return true;
  return exportTo.some(entry => entry === '*' || sameNamespace(entry === '.' ? own : entry, other));
}

/** What keeps a Service from a namespace's proxies; undefined if they see the Service. */
export function hiddenService(
  model: Model,
  { manifest, namespace, annotations }: Service,
  other: string,
): Hidden | undefined {
  const own = (annotations[EXPORT_TO] ?? '')
    .split(',')
    .map(entry => entry.trim())
    .filter(Boolean);
  if (own.length > 0)
    return sees(own, namespace, other)
      ? undefined
      : { object: manifest, path: ['metadata', 'annotations', EXPORT_TO], exportTo: own };
  return hiddenByMesh(model, 'Service', namespace, other);
}

/** What keeps an object with `spec.exportTo` from a namespace's proxies; undefined if they see the object. */
export function hiddenObject(model: Model, object: Manifest, other: string): Hidden | undefined {
  const { namespace, kind, value } = object;
  const own = strings(get(value, 'spec', 'exportTo'));
  if (own.length > 0)
    return sees(own, namespace, other) ? undefined : { object, path: ['spec', 'exportTo'], exportTo: own };
  return hiddenByMesh(model, kind === 'ServiceEntry' ? 'Service' : (kind as 'VirtualService'), namespace, other);
}

function hiddenByMesh(
  model: Model,
  kind: 'Service' | 'VirtualService' | 'DestinationRule',
  own: string,
  other: string,
): Hidden | undefined {
  const mesh = meshConfig(model);
  if (!mesh || sees(mesh.exportTo[kind], own, other)) return undefined;
  return { object: mesh.object, path: mesh.path, exportTo: mesh.exportTo[kind] };
}
