import type { Environment } from '../../environment/schema';
import { pathOf } from '../../path';
import { isReady, selects } from '../live';
import type { KubeObject, Observations, Seen } from '../observations';
import { API, type Read, readsOf } from '../reads';
import type { Kubernetes } from './kubernetes';

export type ClusterSeen = Pick<Observations, 'objects' | 'secrets'>;

/** Reads every object that the judgement wants, at the same time. */
export async function readCluster(kubernetes: Kubernetes, environment: Environment): Promise<ClusterSeen> {
  const reads = readsOf(environment);
  const objects = await Promise.all(
    reads
      .filter(({ kind }) => kind !== 'Secret')
      .map(async one => [`${one.kind} ${one.namespace}`, await readOne(kubernetes, one)] as const),
  );
  const secrets = await Promise.all(
    secretsOf(reads).map(async ({ name, namespace }) => {
      const seen = await kubernetes.get(`/api/v1/namespaces/${namespace}/secrets/${name}`, 'Secret');
      // What a Secret holds goes no further than this line.
      return [
        name,
        'unknown' in seen ? seen : { value: seen.value && { keys: Object.keys(seen.value.data ?? {}) } },
      ] as const;
    }),
  );
  return { objects: Object.fromEntries(objects), secrets: Object.fromEntries(secrets) };
}

/** The same, where there is no cluster to ask. */
export function noCluster(environment: Environment, why: string): ClusterSeen {
  const reads = readsOf(environment);
  return {
    objects: Object.fromEntries(reads.map(({ kind, namespace }) => [`${kind} ${namespace}`, { unknown: why }])),
    secrets: Object.fromEntries(secretsOf(reads).map(({ name }) => [name, { unknown: why }])),
  };
}

const secretsOf = (reads: readonly Read[]): { name: string; namespace: string }[] =>
  reads.flatMap(({ kind, names = [], namespace }) =>
    kind === 'Secret' ? names.map(name => ({ name, namespace })) : [],
  );

/** A gateway pod to ask: a ready one, if there is any. */
export function gatewayPod({ objects }: ClusterSeen, environment: Environment): KubeObject | undefined {
  const own = podsOf(objects[`Pod ${environment.gateway.namespace}`], pathOf(environment).gatewayLabels);
  return own.find(isReady) ?? own[0];
}

export function alloyPods({ objects }: ClusterSeen, environment: Environment): readonly KubeObject[] {
  return podsOf(objects[`Pod ${environment.alloy.namespace}`], pathOf(environment).alloyLabels);
}

function podsOf(seen: Seen<readonly KubeObject[]> | undefined, labels: Readonly<Record<string, string>>): KubeObject[] {
  if (!seen || 'unknown' in seen) return [];
  return seen.value.filter(({ metadata, status }) => selects(labels, metadata.labels) && status?.phase === 'Running');
}

async function readOne(kubernetes: Kubernetes, { kind, namespace, names }: Read): Promise<Seen<readonly KubeObject[]>> {
  const { path, plural } = API[kind];
  const all = `${path}/namespaces/${namespace}/${plural}`;
  if (!names) return kubernetes.list(all, kind);
  const found = await Promise.all(names.map(name => kubernetes.get(`${all}/${name}`, kind)));
  const dark = found.find(one => 'unknown' in one);
  if (dark) return dark as { unknown: string };
  return { value: found.flatMap(one => ('value' in one && one.value ? [one.value] : [])) };
}
