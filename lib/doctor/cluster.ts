import { get } from '../kubernetes/json';
import { KINDS, type Kind, WORKLOADS } from '../kubernetes/kinds';
import { Manifests } from '../kubernetes/manifests';
import type { ObjectRef } from '../path/path';
import { Model } from '../rules/model/model';
import { serviceAt } from '../rules/model/names';
import type { Service } from '../rules/model/read/kubernetes/services';
import { oddityOf } from './kube-object';
import type { KubeObject, Observations, Seen } from './observations';

/** The objects that were read: as the API server sent them, and as the rules' model. */
export class Cluster {
  /** The rules' model of a partial input: an object that is not in the model may still exist. */
  readonly model: Model;
  /**
   * The same objects as a complete input, for rules whose kinds were read wherever an object of them can be on the
   * path.
   */
  readonly whole: Manifests;
  /** Kinds of which at least one list could not be read: what is known of such a kind is incomplete. */
  readonly unread: ReadonlySet<string>;
  /** Lists whose items were checked already. */
  private readonly readable = new WeakSet<readonly KubeObject[]>();

  constructor(private readonly objects: Observations['objects']) {
    const unread = new Set<string>();
    const documents = Object.entries(objects).flatMap(([key, list]) => {
      const [kind, namespace] = key.split(' ') as [Kind, string];
      // what makes pods is left out: the doctor judges the pods
      if (kind !== 'Pod' && (WORKLOADS as readonly string[]).includes(kind)) return [];
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

  /**
   * The objects of a kind in a namespace; unknown, with the reason, if the list was not read.
   *
   * @throws Error if an item is no Kubernetes object
   */
  list(kind: string, namespace: string): Seen<readonly KubeObject[]> {
    const key = `${kind} ${namespace}`;
    if (!Object.hasOwn(this.objects, key)) return { unknown: `${kind} not read` };
    const seen = this.objects[key]!;
    if ('value' in seen && !this.isReadable(kind, seen.value)) throw new Error(`${kind} cannot be read`);
    return seen;
  }

  private isReadable(kind: string, list: readonly KubeObject[]): boolean {
    if (!Array.isArray(list)) return false;
    if (!this.readable.has(list) && !list.some(object => oddityOf(object, kind))) this.readable.add(list);
    return this.readable.has(list);
  }

  /** One object by name. undefined: the object does not exist. */
  get(kind: string, { name, namespace }: ObjectRef): Seen<KubeObject | undefined> {
    const all = this.list(kind, namespace);
    return 'unknown' in all ? all : { value: all.value.find(({ metadata }) => metadata.name === name) };
  }

  /** A Service as the model has it. undefined: the Service does not exist. */
  service(ref: ObjectRef): Seen<Service | undefined> {
    const seen = this.get('Service', ref);
    if ('unknown' in seen) return seen;
    return { value: serviceAt(this.model, ref.namespace, ref.name) };
  }
}

/** Whether the object still counts: a pod that has ended gets no requests. */
function isThere({ status }: KubeObject): boolean {
  const phase = get(status, 'phase');
  return phase !== 'Succeeded' && phase !== 'Failed';
}

/** Makes a list's item a complete object: the API server leaves kind and version out of the items of a list. */
function documentOf(kind: Kind, namespace: string, { metadata, ...object }: KubeObject) {
  const { group, version } = KINDS[kind];
  const apiVersion = group ? `${group}/${version}` : version;
  const value = { ...object, apiVersion, kind, metadata: { ...metadata, namespace } };
  return { value, locate: () => ({ line: 1, column: 1 }) };
}
