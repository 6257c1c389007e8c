/** What a container finds at a path. */
import { get, list, text } from '../../../../kubernetes/json';
import type { Manifests } from '../../../../kubernetes/manifests';
import { filesOf } from './volumes';
import type { Container, Workload } from './workloads';

/** A volume that a container mounts. */
export interface Mount {
  readonly name: string | undefined;
  /** Without slashes at the end. */
  readonly at: string;
  readonly subPath: string | undefined;
}

/** The mounts of a container, in order. */
export function mountsOf({ value }: Container): Mount[] {
  return list(get(value, 'volumeMounts')).map(mount => ({
    name: text(get(mount, 'name')),
    at: withoutSlashes(text(get(mount, 'mountPath')) ?? ''),
    subPath: text(get(mount, 'subPath')),
  }));
}

/** The mount that hides a path of the image. */
export function mountOf(container: Container, path: string): Mount | undefined {
  return mountsOf(container)
    .filter(({ at }) => withoutSlashes(path) === at || path.startsWith(`${at}/`))
    .sort((a, b) => b.at.length - a.at.length)[0];
}

/** The path in its volume of what a container finds at a path below a mount. undefined for the whole volume. */
export function pathBelow({ at, subPath }: Mount, path: string): string | undefined {
  const below = path === at ? undefined : path.slice(at.length + 1);
  return [subPath, below].filter(part => part !== undefined).join('/') || undefined;
}

/** A folder's path without slashes at the end. */
export function withoutSlashes(path: string): string {
  let end = path.length;
  while (path[end - 1] === '/') end -= 1;
  return path.slice(0, end);
}

/** Says why a container surely has no file at a path: the volume there has other keys, or no volume is there. undefined unless that is certain. */
export function whyNoFile(
  manifests: Manifests,
  workload: Workload,
  container: Container,
  path: string,
): { readonly title?: string; readonly keys?: readonly string[] } | undefined {
  const mount = mountOf(container, path);
  if (!mount) return OF_IMAGE.test(path) || list(get(container.value, 'volumeDevices')).length > 0 ? undefined : {};
  const files = mount.name === undefined ? undefined : filesOf(manifests, workload, mount.name);
  const below = pathBelow(mount, path);
  if (!files?.isWhole || below === undefined || files.byPath.has(below)) return undefined;
  return { title: files.title, keys: files.keys };
}

/** Where images and the kubelet put files. */
const OF_IMAGE =
  /^\/(?:etc\/(?:ssl|pki|ca-certificates|host|resolv|os-release|passwd|machine-id)|usr|lib|bin|opt|proc|sys|dev|run|var\/run|var\/lib|tmp|vault)\b/;
