import type { Requirement } from '../../requirements/requirement';
import type { Seen } from '../observations';
import { preflightReads } from '../preflight/reads';
import type { PreflightSeen } from '../preflight/seen';
import { type ClusterSeen, noCluster, readCluster } from './cluster';
import { resolve } from './edge';
import type { Kubernetes } from './kubernetes';
import { balancerOf } from './observe';
import type { Patience } from './time';

/**
 * Looks at what the requirements name. Nothing is asked for that a cluster has only after the first sync, but for the
 * Services that the DNS should lead to.
 */
export async function observePreflight(
  requirements: readonly Requirement[],
  kubernetes: Seen<Kubernetes>,
  patience: Patience,
): Promise<PreflightSeen> {
  const reads = preflightReads(requirements);
  if ('unknown' in kubernetes)
    return { ...noCluster(reads, kubernetes.unknown), version: NOT_READ, apis: {}, names: {} };
  const cluster = kubernetes.value;
  const [seen, version, apis] = await Promise.all([
    readCluster(cluster, reads),
    cluster.raw('/version'),
    readApis(requirements, cluster),
  ]);
  return { ...seen, version, apis, names: await readNames(requirements, seen, patience) };
}

const NOT_READ = { unknown: 'not read' };

async function readApis(requirements: readonly Requirement[], cluster: Kubernetes): Promise<PreflightSeen['apis']> {
  const all = requirements.flatMap(({ needed }) => (needed.look === 'api' ? [needed] : []));
  const each = all.map(async ({ group, version, kinds }) => {
    const api = `${group}/${version}`;
    const isCompared = kinds.some(({ fields }) => fields.length > 0);
    const [found, schema] = await Promise.all([
      cluster.raw(`/apis/${api}`),
      isCompared ? cluster.raw(`/openapi/v3/apis/${api}`) : NOT_READ,
    ]);
    return [api, { kinds: found, schema }] as const;
  });
  return Object.fromEntries(await Promise.all(each));
}

/** The DNS is asked where the Service has a load balancer: before that no answer could be right. */
async function readNames(
  requirements: readonly Requirement[],
  seen: ClusterSeen,
  patience: Patience,
): Promise<PreflightSeen['names']> {
  const all = requirements.flatMap(({ needed }) => (needed.look === 'dns' ? [needed] : []));
  const each = all.map(async ({ host, service }) => {
    const balancer = balancerOf(seen, service);
    if (!balancer.length || !patience()) return [];
    const [addresses, behind] = await Promise.all([resolve([host], patience()), resolve(balancer, patience())]);
    return [[host, { addresses, balancer: behind }] as const];
  });
  return Object.fromEntries((await Promise.all(each)).flat());
}
