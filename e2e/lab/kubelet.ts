import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Mount } from './container';
import { API_AUDIENCE } from './control-plane';
import type { KubeObject, Kubernetes } from './kubernetes';
import type { Pod } from './pods';
import { run } from './processes';

/** One container of a pod, as far as the lab can run it. */
export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  readonly command?: string[];
  readonly args?: string[];
  readonly workingDir?: string;
  readonly env?: EnvVar[];
  readonly volumeMounts?: { name: string; mountPath: string; subPath?: string; readOnly?: boolean }[];
  readonly readinessProbe?: { httpGet?: { path: string; port: number | string } };
  readonly ports?: { name?: string; containerPort: number }[];
  readonly securityContext?: SecurityContext;
  readonly resources?: { limits?: { memory?: string } };
}

/** The readiness probe of a container, with its port as a number. */
export function probeOf({ readinessProbe, ports }: ContainerSpec): { path: string; port: number } | undefined {
  const { path, port } = readinessProbe?.httpGet ?? {};
  const number = typeof port === 'number' ? port : ports?.find(({ name }) => name === port)?.containerPort;
  return path && number ? { path, port: number } : undefined;
}

interface SecurityContext {
  runAsUser?: number;
  runAsGroup?: number;
  fsGroup?: number;
  readOnlyRootFilesystem?: boolean;
}

interface EnvVar {
  name: string;
  value?: string;
  valueFrom?: { secretKeyRef?: KeyRef; configMapKeyRef?: KeyRef; fieldRef?: { fieldPath: string } };
}
interface KeyRef {
  name: string;
  key: string;
  optional?: boolean;
}
interface Source {
  configMap?: { name: string; items?: Item[] };
  secret?: { secretName?: string; name?: string; items?: Item[] };
}
interface Item {
  key: string;
  path: string;
}

/** The part of a kubelet that makes volumes and environments out of objects; a Secret or key that is absent is an error, as there. */
export class Kubelet {
  constructor(
    private readonly kubernetes: Kubernetes,
    /** Where the volumes of claims are: they outlive pods. */
    private readonly claims: string,
    /** Signed what the API server serves. */
    private readonly caFile: string,
  ) {}

  /** Deletes the volumes of all claims. */
  forgetClaims(): void {
    rmSync(this.claims, { recursive: true, force: true });
  }

  /** The volumes of a pod as folders, mounted where the container wants them. */
  async mounts(pod: Pod, container: ContainerSpec): Promise<Mount[]> {
    const folders = new Map<string, string>();
    for (const volume of (pod.object.spec.volumes ?? []) as ({ name: string } & Record<string, unknown>)[])
      folders.set(volume.name, await this.volume(pod, volume));
    const wanted = container.volumeMounts ?? [];
    const mounts = wanted.map(({ name, mountPath, subPath, readOnly }) => {
      const folder = folders.get(name) ?? join(pod.folder, 'volumes', name);
      mkdirSync(folder, { recursive: true });
      return { source: subPath ? join(folder, subPath) : folder, target: mountPath, readOnly };
    });
    return [...mounts, ...(await this.credential(pod))];
  }

  async environment(pod: Pod, container: ContainerSpec): Promise<Record<string, string>> {
    const env = await this.apiServer();
    for (const { name, value, valueFrom } of container.env ?? []) {
      const found = value ?? (await this.valueFrom(pod, valueFrom));
      if (found !== undefined) env[name] = found;
    }
    return env;
  }

  /** What a pod that wants it says to the API server with: a token of its ServiceAccount, and whom to believe. */
  private async credential(pod: Pod): Promise<Mount[]> {
    const { serviceAccountName: name = 'default', automountServiceAccountToken: said } = pod.object.spec;
    const namespace = pod.object.metadata.namespace!;
    if (!(said ?? (await this.read(pod, 'ServiceAccount', name)).automountServiceAccountToken ?? true)) return [];
    const folder = join(pod.folder, 'volumes', 'kube-api-access');
    const token = await this.kubernetes.serviceAccountToken(namespace, name, API_AUDIENCE);
    const files = { token, namespace, 'ca.crt': readFileSync(this.caFile) };
    for (const [file, content] of Object.entries(files)) write(join(folder, file), Buffer.from(content));
    return [{ source: folder, target: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true }];
  }

  /** Where the API server is, as every container is told: at its Service's address. */
  private async apiServer(): Promise<Record<string, string>> {
    const metadata = { name: 'kubernetes', namespace: 'default' };
    const service = await this.kubernetes.get({ apiVersion: 'v1', kind: 'Service', metadata });
    const { clusterIP, ports } = service!.spec;
    return { KUBERNETES_SERVICE_HOST: clusterIP, KUBERNETES_SERVICE_PORT: String(ports[0].port) };
  }

  private async volume(pod: Pod, volume: { name: string } & Record<string, unknown>): Promise<string> {
    const folder = this.folderOf(pod, volume);
    const sources = (volume.projected as { sources: Source[] } | undefined)?.sources ?? [volume as Source];
    mkdirSync(folder, { recursive: true });
    for (const source of sources)
      for (const [path, text] of await this.files(pod, source)) write(join(folder, path), text);
    const { fsGroup } = (pod.object.spec.securityContext ?? {}) as SecurityContext;
    if (fsGroup !== undefined) run(['sh', '-c', `chgrp -R ${fsGroup} "$0" && chmod -R g+rwX "$0"`, folder]);
    return folder;
  }

  private folderOf(pod: Pod, volume: { name: string } & Record<string, unknown>): string {
    const claim = (volume.persistentVolumeClaim as { claimName: string } | undefined)?.claimName;
    return claim ? join(this.claims, pod.object.metadata.namespace!, claim) : join(pod.folder, 'volumes', volume.name);
  }

  private async files(pod: Pod, source: Source): Promise<[string, Buffer][]> {
    const [kind, name, items] = source.configMap
      ? ['ConfigMap', source.configMap.name, source.configMap.items]
      : source.secret
        ? ['Secret', source.secret.secretName ?? source.secret.name!, source.secret.items]
        : [];
    if (!kind) return [];
    const object = await this.read(pod, kind, name!);
    const keys = items ?? Object.keys(object.data ?? {}).map(key => ({ key, path: key }));
    return keys.map(({ key, path }) => [path, keyOf(object, key)]);
  }

  private async valueFrom(pod: Pod, from: EnvVar['valueFrom']): Promise<string | undefined> {
    if (from?.fieldRef) return field(pod, from.fieldRef.fieldPath);
    const ref = from?.secretKeyRef ?? from?.configMapKeyRef;
    if (!ref) return undefined;
    return keyOf(await this.read(pod, from?.secretKeyRef ? 'Secret' : 'ConfigMap', ref.name), ref.key).toString();
  }

  private async read(pod: Pod, kind: string, name: string): Promise<KubeObject> {
    const metadata = { name, namespace: pod.object.metadata.namespace };
    const found = await this.kubernetes.get({ apiVersion: 'v1', kind, metadata });
    if (!found) throw new Error(`pod ${pod.name} needs the ${kind} ${metadata.namespace}/${name}, which is not there`);
    return found;
  }
}

function keyOf(object: KubeObject, key: string): Buffer {
  const value = object.data?.[key] as string | undefined;
  if (value === undefined) throw new Error(`${object.kind} ${object.metadata.name} has no key ${key}`);
  return object.kind === 'Secret' ? Buffer.from(value, 'base64') : Buffer.from(value);
}

function field(pod: Pod, path: string): string {
  const known: Record<string, string | undefined> = {
    'metadata.name': pod.name,
    'metadata.namespace': pod.object.metadata.namespace,
    'status.podIP': pod.netns.address,
    'spec.nodeName': pod.object.spec.nodeName,
    'spec.serviceAccountName': pod.object.spec.serviceAccountName,
  };
  return known[path] ?? '';
}

function write(file: string, content: Buffer): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content, { mode: 0o644 });
}
