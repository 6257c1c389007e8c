import { describe, differences } from '../drift/compare';
import type { Environment } from '../environment/schema';
import { ISTIOD_PODS, ROOT_NAMESPACE } from '../facts/istio';
import { get, list, pathText, record } from '../kubernetes/json';
import { applyCommand, ISTIOCTL, kubectlIn } from '../path/commands';
import type { OutputFile } from '../path/output';
import type { Edge, ObjectRef, Tier } from '../path/path';
import { refText } from '../path/workloads';
import type { Cluster } from './cluster';
import { broken, type Look, ok, unknown } from './look';
import type { EdgeSeen, KubeObject, Observations, TierSeen } from './observations';

/** A tier of Alloy: what was synthesized, and what was seen. Every judgement reads this. */
export class Live {
  private readonly wanted: readonly { readonly apply: string; readonly object: KubeObject }[];

  constructor(
    readonly environment: Environment,
    files: readonly OutputFile[],
    readonly seen: Observations,
    readonly cluster: Cluster,
    readonly tier: Tier,
  ) {
    this.wanted = files.flatMap(({ path, objects = [] }) =>
      objects.map(object => ({ apply: applyCommand(environment, path), object: object as KubeObject })),
    );
  }

  /** The samples of each of the tier's pods that was asked. */
  get metrics(): TierSeen['metrics'] {
    return this.seen.tiers[refText(this.tier.service)]?.metrics ?? [];
  }

  /** The synthesized objects of a kind in a namespace. */
  synthesized(kind: string, namespace: string): KubeObject[] {
    return this.wanted.map(({ object }) => object).filter(o => o.kind === kind && o.metadata.namespace === namespace);
  }

  /**
   * Compares the live object with the synthesized one: ok if the live object has every value that we set in the
   * compared fields.
   */
  compare(kind: string, ref: ObjectRef, why: string, options: CompareOptions = {}): Look {
    const wanted = this.wanted.find(
      ({ object }) =>
        object.kind === kind && object.metadata.name === ref.name && object.metadata.namespace === ref.namespace,
    );
    const live = this.cluster.get(kind, ref);
    if (!wanted) return unknown(`no ${kind} ${ref.name} of ours`);
    if ('unknown' in live) return unknown(live.unknown);
    const { apply } = wanted;
    if (!live.value) return broken(`${kind} ${ref.namespace}/${ref.name} is missing`, why, apply);
    const fields = options.fields ?? (({ metadata, spec }) => ({ metadata: switchesIn(metadata), spec }));
    const found = differences(kind, fields(wanted.object), fields(live.value)).filter(
      ({ path, expected }) => options.only?.(pathText(path), expected !== undefined) ?? true,
    );
    if (!found.length) return ok(options.fine ?? `${kind} ${ref.name}`);
    return broken(`${kind} ${ref.name}: ${describe(found)}`, why, apply);
  }

  /** The command for the case that Envoy lacks what the API server has: every istiod is asked, of whichever revision. */
  get askIstiod(): string {
    return `${kubectlIn(ROOT_NAMESPACE)} logs -l ${ISTIOD_PODS} --tail=50 | grep -iE "error|rejected"; ${ISTIOCTL} proxy-status`;
  }

  /** The command that applies the synthesized object. */
  applyOf(kind: string, name: string): string | undefined {
    return this.wanted.find(({ object }) => object.kind === kind && object.metadata.name === name)?.apply;
  }
}

/** An edge, and the tier that the edge's routes lead to. */
export class LiveEdge extends Live {
  constructor(
    environment: Environment,
    files: readonly OutputFile[],
    seen: Observations,
    cluster: Cluster,
    readonly edge: Edge,
  ) {
    super(environment, files, seen, cluster, edge.tier);
  }

  /** What was seen of the edge. */
  get seenEdge(): EdgeSeen {
    return this.seen.edges[refText(this.edge.service)] ?? UNSEEN;
  }
}

/** Stands for an edge that nobody looked at. */
export const UNSEEN: EdgeSeen = {
  listeners: { grpc: { target: 'nothing', tcp: 'not tried' }, http: { target: 'nothing', tcp: 'not tried' } },
  envoy: { unknown: 'Envoy: not asked' },
};

/** How `Live.compare` compares. */
export interface CompareOptions {
  /**
   * The part of the object to compare.
   *
   * @default - spec, and Istio's labels and annotations
   */
  readonly fields?: (object: KubeObject) => unknown;
  /**
   * Whether a difference at this path counts.
   *
   * @default - every difference counts
   */
  readonly only?: (path: string, isOurs: boolean) => boolean;
  /** What to say if nothing differs. */
  readonly fine?: string;
}

/** The labels and annotations that Istio acts on: one can switch a policy off, or keep a pod out of the mesh. */
export function switchesIn(metadata: unknown) {
  const ofIstio = (field: string) =>
    Object.fromEntries(Object.entries(record(get(metadata, field))).filter(([key]) => /istio\.io\//.test(key)));
  return { annotations: ofIstio('annotations'), labels: ofIstio('labels') };
}

/**
 * Whether a pod has the condition Ready.
 * https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-conditions
 */
export const isReady = (pod: KubeObject): boolean =>
  list(get(pod.status, 'conditions')).some(
    condition => get(condition, 'type') === 'Ready' && get(condition, 'status') === 'True',
  );
