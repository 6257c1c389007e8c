import { describe, differences } from '../drift/compare';
import type { Environment } from '../environment/schema';
import { get, pathText, record } from '../kubernetes/json';
import { KINDS, type Kind } from '../kubernetes/kinds';
import { Manifests } from '../kubernetes/manifests';
import type { OutputFile } from '../path/output';
import type { Edge, ObjectRef, Tier } from '../path/path';
import { Model } from '../rules/model/model';
import type { Service } from '../rules/model/read/kubernetes/services';
import { broken, type Look, ok, unknown } from './hop';
import { oddityOf } from './kube-object';
import type { KubeObject, Observations, Seen } from './observations';

/** An edge and the tier behind it as they were synthesized, beside what was seen of them: what every judgement reads. */
export class Live {
  /** What the edge leads to. */
  readonly tier: Tier;
  /** Lists that were looked through. */
  private readonly readable = new WeakSet<readonly KubeObject[]>();
  private readonly wanted: readonly { readonly file: string; readonly object: KubeObject }[];
  /** The path as the rules see it, of all that was read: what is not in it may be there all the same. */
  readonly model: Model;
  /** The same objects, as if there were no others: for rules whose kinds were read wherever they can be on the path. */
  readonly whole: Manifests;
  /** Kinds of which some list could not be read: what is known of them is a part. */
  readonly unread: ReadonlySet<string>;

  constructor(
    readonly environment: Environment,
    files: readonly OutputFile[],
    readonly seen: Observations,
    readonly edge: Edge,
  ) {
    this.tier = edge.tier;
    this.wanted = files
      .filter(({ path }) => path.startsWith('manifests/'))
      .flatMap(({ path, objects = [] }) =>
        objects.map(object => ({ file: `dist/${environment.name}/${path}`, object: object as KubeObject })),
      );
    const unread = new Set<string>();
    const documents = Object.entries(seen.objects).flatMap(([key, list]) => {
      const [kind, namespace] = key.split(' ') as [Kind, string];
      // a Deployment is judged by its pods
      if (kind === 'Deployment') return [];
      if ('value' in list && this.isReadable(kind, list.value))
        return list.value.filter(isThere).map(object => documentOf(kind, namespace, object));
      unread.add(kind);
      return [];
    });
    this.unread = unread;
    const sources = [{ file: 'the cluster', documents }];
    this.model = new Model(new Manifests(sources, false));
    this.whole = new Manifests(sources, true);
  }

  /** The synthesized objects of a kind in a namespace. */
  synthesized(kind: string, namespace: string): KubeObject[] {
    return this.wanted.map(({ object }) => object).filter(o => o.kind === kind && o.metadata.namespace === namespace);
  }

  /** @throws when one of them is no object */
  list(kind: string, namespace: string): Seen<readonly KubeObject[]> {
    const key = `${kind} ${namespace}`;
    if (!Object.hasOwn(this.seen.objects, key)) return { unknown: `${kind} not read` };
    const seen = this.seen.objects[key]!;
    if ('value' in seen && !this.isReadable(kind, seen.value)) throw new Error(`${kind} cannot be read`);
    return seen;
  }

  private isReadable(kind: string, list: readonly KubeObject[]): boolean {
    if (!Array.isArray(list)) return false;
    if (!this.readable.has(list) && !list.some(object => oddityOf(object, kind))) this.readable.add(list);
    return this.readable.has(list);
  }

  /** undefined: there is none. */
  get(kind: string, { name, namespace }: ObjectRef): Seen<KubeObject | undefined> {
    const all = this.list(kind, namespace);
    return 'unknown' in all ? all : { value: all.value.find(({ metadata }) => metadata.name === name) };
  }

  /** A Service as the model has it. undefined: there is none. */
  service(ref: ObjectRef): Seen<Service | undefined> {
    const seen = this.get('Service', ref);
    if ('unknown' in seen) return seen;
    return {
      value: this.model.services.find(({ namespace, name }) => namespace === ref.namespace && name === ref.name),
    };
  }

  /** Whether a synthesized object is there, with all that we set in these fields of it. */
  compare(kind: string, ref: ObjectRef, why: string, options: CompareOptions = {}): Look {
    const wanted = this.wanted.find(
      ({ object }) =>
        object.kind === kind && object.metadata.name === ref.name && object.metadata.namespace === ref.namespace,
    );
    const live = this.get(kind, ref);
    if (!wanted) return unknown(`no ${kind} ${ref.name} of ours`);
    if ('unknown' in live) return unknown(live.unknown);
    const apply = `kubectl apply -f ${wanted.file}`;
    if (!live.value) return broken(`${kind} ${ref.namespace}/${ref.name} is missing`, why, apply);
    const fields = options.fields ?? (({ metadata, spec }) => ({ metadata: switchesIn(metadata), spec }));
    const found = differences(kind, fields(wanted.object), fields(live.value)).filter(
      ({ path, expected }) => options.only?.(pathText(path), expected !== undefined) ?? true,
    );
    if (!found.length) return ok(options.fine ?? `${kind} ${ref.name}`);
    return broken(`${kind} ${ref.name}: ${describe(found)}`, why, apply);
  }

  /** Where to look when istiod has not told Envoy what the API server has. */
  get askIstiod(): string {
    return 'kubectl -n istio-system logs deploy/istiod --tail=50 | grep -iE "error|rejected"; istioctl proxy-status';
  }

  fileOf(kind: string, name: string): string | undefined {
    return this.wanted.find(({ object }) => object.kind === kind && object.metadata.name === name)?.file;
  }
}

/** Pods that have ended get no requests. */
function isThere({ status }: KubeObject): boolean {
  return status?.phase !== 'Succeeded' && status?.phase !== 'Failed';
}

/** An object as the rules read one: a list of the API server says neither kind nor version of its items. */
function documentOf(kind: Kind, namespace: string, { metadata, ...object }: KubeObject) {
  const { group, version } = KINDS[kind];
  const apiVersion = group ? `${group}/${version}` : version;
  const value = { ...object, apiVersion, kind, metadata: { ...metadata, namespace } };
  return { value, locate: () => ({ line: 1, column: 1 }) };
}

export interface CompareOptions {
  /** What of the object; default: its spec, and how Istio is told to take it. */
  readonly fields?: (object: KubeObject) => unknown;
  /** Which differences matter here. */
  readonly only?: (path: string, isOurs: boolean) => boolean;
  /** What to say when nothing differs. */
  readonly fine?: string;
}

/** Labels and annotations that Istio acts on: one switches a policy off, one keeps a pod out of the mesh. */
export function switchesIn(metadata: unknown) {
  const ofIstio = (field: string) =>
    Object.fromEntries(Object.entries(record(get(metadata, field))).filter(([key]) => /istio\.io\//.test(key)));
  return { annotations: ofIstio('annotations'), labels: ofIstio('labels') };
}

export const isReady = (pod: KubeObject): boolean =>
  (pod.status?.conditions ?? []).some(
    ({ type, status }: { type: string; status: string }) => type === 'Ready' && status === 'True',
  );
