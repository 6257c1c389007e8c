import { get } from '../../kubernetes/json';
import { listPath } from '../../kubernetes/kinds';
import { selects } from '../../kubernetes/selector';
import type { Edge, ObjectRef, Tier } from '../../path/path';
import { refText } from '../../path/workloads';
import { isReady } from '../live';
import type { KubeObject, Observations, Seen } from '../observations';
import type { Read } from '../reads';
import { FORBIDDEN, type Kubernetes } from './kubernetes';

/** What the API server gave. */
export type ClusterSeen = Pick<Observations, 'objects' | 'secrets' | 'remarks'>;

/**
 * Reads every object that the judgement needs, all at the same time. Each reason for not reading something is given
 * once.
 */
export async function readCluster(kubernetes: Kubernetes, all: readonly Read[]): Promise<ClusterSeen> {
  const reads = all.filter(({ kind }) => kind !== 'Secret');
  const answers = await Promise.all(reads.map(one => readOne(kubernetes, one)));
  const secrets = await Promise.all(secretsOf(all).map(one => readSecret(kubernetes, one)));
  return {
    objects: Object.fromEntries(reads.map((read, index) => [keyOf(read), inShort(read.kind, answers[index]!)])),
    secrets: Object.fromEntries(secrets),
    remarks: remarksOn(reads, answers),
  };
}

/** Stands in for `readCluster` if there is no cluster to ask: every object is unknown. */
export function noCluster(all: readonly Read[], why: string): ClusterSeen {
  const reads = all.map(read => [keyOf(read), { unknown: `${read.kind} not read` }]);
  const secrets = secretsOf(all).map(ref => [refText(ref), { unknown: 'Secret not read' }]);
  return { objects: Object.fromEntries(reads), secrets: Object.fromEntries(secrets), remarks: [why] };
}

const keyOf = ({ kind, namespace }: Read): string => `${kind} ${namespace}`;

/** Shortens the reason: a remark gives the full one. */
const inShort = <T>(kind: string, seen: Seen<T>): Seen<T> =>
  'unknown' in seen ? { unknown: `${kind} not read` } : seen;

/** Gives each reason once, with what it kept from being read; without that list if nothing at all was read. */
function remarksOn(reads: readonly Read[], answers: readonly Seen<unknown>[]): string[] {
  const reasons = new Set(answers.flatMap(answer => ('unknown' in answer ? [answer.unknown] : [])));
  return [...reasons].map(why => {
    const what = reads.filter((_, index) => (answers[index] as { unknown?: string }).unknown === why);
    return what.length === reads.length ? why : `${listed(what)} not read: ${why}`;
  });
}

function listed(reads: readonly Read[]): string {
  const namespaces = [...new Set(reads.map(({ namespace }) => namespace))];
  const kinds = (of: string) => reads.filter(({ namespace }) => namespace === of).map(({ kind }) => kind);
  return namespaces.map(namespace => `${kinds(namespace).join(', ')}${namespace && ` in ${namespace}`}`).join('; ');
}

const secretsOf = (reads: readonly Read[]): ObjectRef[] =>
  reads.flatMap(({ kind, names = [], namespace }) =>
    kind === 'Secret' ? names.map(name => ({ name, namespace })) : [],
  );

async function readSecret(kubernetes: Kubernetes, ref: ObjectRef) {
  const { name, namespace } = ref;
  const key = refText(ref);
  const seen = await kubernetes.get(`${listPath('Secret', namespace)}/${name}`, 'Secret');
  if ('unknown' in seen)
    return [key, { unknown: seen.unknown === FORBIDDEN ? 'may not read Secret' : 'Secret not read' }] as const;
  // What a Secret holds goes no further than this line.
  return [key, { value: seen.value && { keys: Object.keys(seen.value.data ?? {}) } }] as const;
}

/** Picks a pod of an edge's gateway to ask: a ready pod if there is one. */
export function gatewayPod({ objects }: ClusterSeen, { namespace, labels }: Edge): KubeObject | undefined {
  const own = podsOf(objects[`Pod ${namespace}`], labels);
  return own.find(isReady) ?? own[0];
}

/** The running pods of a tier. */
export function alloyPods({ objects }: ClusterSeen, { namespace, labels }: Tier): KubeObject[] {
  return podsOf(objects[`Pod ${namespace}`], labels);
}

function podsOf(seen: Seen<readonly KubeObject[]> | undefined, labels: Readonly<Record<string, string>>): KubeObject[] {
  if (!seen || 'unknown' in seen) return [];
  return seen.value.filter(
    ({ metadata, status }) => selects(labels, metadata.labels) && get(status, 'phase') === 'Running',
  );
}

async function readOne(kubernetes: Kubernetes, { kind, namespace, names }: Read): Promise<Seen<readonly KubeObject[]>> {
  const all = listPath(kind, namespace);
  if (!names) return kubernetes.list(all, kind);
  const found = await Promise.all(names.map(name => kubernetes.get(`${all}/${name}`, kind)));
  const dark = found.find(one => 'unknown' in one);
  if (dark) return dark as { unknown: string };
  return { value: found.flatMap(one => ('value' in one && one.value ? [one.value] : [])) };
}
