/** What the pods of a workload need beside themselves: objects of their namespace, and keys of these. */

import { get, list, type Path, text } from '../../kubernetes/json';
import type { Workload } from './read/kubernetes/workloads';

/** An object that a pod can't do without. */
export interface Need {
  readonly kind: string;
  readonly name: string;
  readonly path: Path;
  /** The keys of the object that are taken. */
  readonly files: readonly KeyNeed[];
}

/** A key that a pod can't do without. */
interface KeyNeed {
  readonly key: string;
  /** Where in the pod the key is named. @default - where the object is */
  readonly at?: Path;
  /** What happens without the key, as a part of a sentence. */
  readonly without: string;
}

/** The objects that the pods name, without those that they call optional and those that every namespace has. */
export function needs({ spec, containers, specPath }: Workload): Need[] {
  const found: Need[] = [];
  const add = (kind: string, source: unknown, key: string, path: Path, subPaths: readonly SubPath[] = []) => {
    const name = text(get(source, key));
    const isSure = name !== undefined && get(source, 'optional') !== true;
    if (!isSure || (kind === 'ConfigMap' && EVERYWHERE.has(name))) return;
    const variable = text(get(source, 'key'));
    const files =
      variable === undefined
        ? filesOf(source, path.slice(0, -1), subPaths)
        : [{ key: variable, without: 'and the container does not start without one' }];
    found.push({ kind, name, path, files });
  };
  const mounted = subPathsIn(containers, specPath.length);
  list(get(spec, 'volumes')).forEach((volume, index) => {
    const own = mounted.filter(({ volume: name }) => name === text(get(volume, 'name')));
    add('ConfigMap', get(volume, 'configMap'), 'name', ['volumes', index, 'configMap', 'name'], own);
    add('Secret', get(volume, 'secret'), 'secretName', ['volumes', index, 'secret', 'secretName'], own);
    add('PersistentVolumeClaim', get(volume, 'persistentVolumeClaim'), 'claimName', [
      ...['volumes', index, 'persistentVolumeClaim', 'claimName'],
    ]);
    list(get(volume, 'projected', 'sources')).forEach((source, at) => {
      const from = ['volumes', index, 'projected', 'sources', at];
      add('ConfigMap', get(source, 'configMap'), 'name', [...from, 'configMap', 'name']);
      add('Secret', get(source, 'secret'), 'name', [...from, 'secret', 'name']);
    });
  });
  for (const { value, path } of containers) {
    list(get(value, 'env')).forEach((env, index) => {
      const at = [...path.slice(specPath.length), 'env', index, 'valueFrom'];
      add('ConfigMap', get(env, 'valueFrom', 'configMapKeyRef'), 'name', at);
      add('Secret', get(env, 'valueFrom', 'secretKeyRef'), 'name', at);
    });
    list(get(value, 'envFrom')).forEach((from, index) => {
      const at = [...path.slice(specPath.length), 'envFrom', index];
      add('ConfigMap', get(from, 'configMapRef'), 'name', at);
      add('Secret', get(from, 'secretRef'), 'name', at);
    });
  }
  const account = text(get(spec, 'serviceAccountName'));
  if (account && account !== 'default')
    found.push({ kind: 'ServiceAccount', name: account, path: ['serviceAccountName'], files: [] });
  return found;
}

/** A file or folder of a volume that is mounted by itself. */
interface SubPath {
  readonly volume: string | undefined;
  readonly subPath: string;
  readonly mountPath: string;
  readonly at: Path;
}

function subPathsIn(containers: Workload['containers'], depth: number): SubPath[] {
  return containers.flatMap(({ value, path }) =>
    list(get(value, 'volumeMounts')).flatMap((mount, index) => {
      const subPath = text(get(mount, 'subPath'));
      if (!subPath) return [];
      const at = [...path.slice(depth), 'volumeMounts', index, 'subPath'];
      return [{ volume: text(get(mount, 'name')), subPath, mountPath: text(get(mount, 'mountPath')) ?? '', at }];
    }),
  );
}

/** The keys that a volume takes: those of its items; without items all, of which mounts may name some. */
function filesOf(source: unknown, path: Path, subPaths: readonly SubPath[]): KeyNeed[] {
  const items = list(get(source, 'items'));
  if (items.length > 0)
    return items.flatMap((item, index) => {
      const key = text(get(item, 'key'));
      if (!key) return [];
      return [{ key, at: [...path, 'items', index, 'key'], without: 'and the volume is not mounted without one' }];
    });
  return subPaths.flatMap(({ subPath, mountPath, at }) => {
    const key = subPath.replace(/^(?:\.?\/)+|\/+$/g, '');
    return key === '' || key === '.' ? [] : [{ key, at, without: `so that ${mountPath} is an empty folder` }];
  });
}

/** What Kubernetes and Istio themselves put into each namespace. */
const EVERYWHERE = new Set(['kube-root-ca.crt', 'istio-ca-root-cert', 'openshift-service-ca.crt']);
