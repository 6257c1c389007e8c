/** Asks the gateway's Envoy and Alloy's pods about themselves. */

import type { Duplex } from 'node:stream';
import type { Environment } from '../../environment/schema';
import { ADMIN_PORT } from '../../facts/istio';
import { type Edge, pathOf, type Tier } from '../../path/path';
import { type EnvoyFacts, envoyFacts } from '../envoy-facts';
import { parseMetrics } from '../metrics';
import type { KubeObject, Seen, TierSeen } from '../observations';
import { alloyPods, type ClusterSeen, gatewayPod } from './cluster';
import { fetchText } from './http';
import type { Kubernetes } from './kubernetes';
import { MOST, parsed } from './reply';
import { type Patience, words } from './time';

/** Whom to ask, and how. */
export interface Asked {
  readonly environment: Environment;
  readonly kubernetes?: Kubernetes;
  readonly cluster: ClusterSeen;
  /**
   * host:port of the admin interface of the first edge's Envoy.
   *
   * @default - a gateway pod's, through a port-forward
   */
  readonly envoyAdmin?: string;
  /** URLs of the first tier's metrics. Empty: every pod of Alloy is asked through a port-forward. */
  readonly alloyMetrics: readonly string[];
  readonly patience: Patience;
}

/** Reads the configuration of one Envoy of an edge's gateway. */
export function askEnvoy(asked: Asked, edge: Edge): Promise<Seen<EnvoyFacts>> {
  return seen('Envoy', async () => {
    const pod = gatewayPod(asked.cluster, edge);
    const admin = isFirst(pathOf(asked.environment).edges, edge) ? asked.envoyAdmin : undefined;
    const from = pod ? `${pod.metadata.name}.${edge.namespace}` : (admin ?? '');
    const dial = admin ? undefined : dialTo(asked, pod, edge.namespace, ADMIN_PORT);
    if (!admin && !dial) throw new Error('not asked, no gateway pod seen');
    const read = async (path: string): Promise<unknown> =>
      parsed(await fetchText(`http://${admin ?? 'localhost'}${path}`, MOST.configuration, asked.patience(), dial));
    const dump = await read('/config_dump');
    const clusters = await read('/clusters?format=json');
    return envoyFacts({ from, dump, clusters }, wantedHost(edge));
  });
}

/** Reads the metrics of a tier's pods, at most 100. */
export async function askAlloy(asked: Asked, tier: Tier): Promise<TierSeen['metrics']> {
  const read = (url: string, dial?: () => Duplex) =>
    seen('Alloy’s metrics', async () => parseMetrics(await fetchText(url, MOST.metrics, asked.patience(), dial)));
  if (asked.alloyMetrics.length && isFirst(pathOf(asked.environment).tiers, tier))
    return Promise.all(asked.alloyMetrics.map(async url => ({ from: placeOf(url), samples: await read(url) })));
  const pods = await seen('Alloy’s pods', async () => alloyPods(asked.cluster, tier));
  if ('unknown' in pods) return [{ from: 'Alloy', samples: pods }];
  const answers = pods.value.slice(0, MOST_PODS).map(async pod => ({
    from: pod.metadata.name,
    samples: await read('http://localhost/metrics', dialTo(asked, pod, tier.namespace, tier.httpPort)),
  }));
  const rest = pods.value.length - answers.length;
  const unasked = { from: 'others', samples: { unknown: `${rest} of Alloy’s pods not asked` } };
  return [...(await Promise.all(answers)), ...(rest > 0 ? [unasked] : [])];
}

const MOST_PODS = 100;

/** Whether an address that was given on the command line is meant for this edge or tier. */
const isFirst = <T>(all: readonly T[], one: T): boolean => all[0] === one;

function dialTo({ kubernetes }: Asked, pod: KubeObject | undefined, namespace: string, port: number) {
  if (!kubernetes || !pod) return undefined;
  const { name } = pod.metadata;
  return () => kubernetes.dial({ namespace, name, port });
}

/** A URL without the parts that may be a credential. */
function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return host + pathname;
}

async function seen<T>(what: string, work: () => Promise<T>): Promise<Seen<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    return { unknown: `${what}: ${words(error)}` };
  }
}

/**
 * Matches the names of virtual hosts and clusters to read: the edge's hosts with or without a port, and the Service
 * behind the edge.
 */
function wantedHost({ listeners, tier }: Edge): RegExp {
  const names = [...new Set([...listeners, tier].map(({ host }) => host))].map(name => name.replaceAll('.', '\\.'));
  return new RegExp(`(^|\\|)(${names.join('|')})(:|$)|^\\*`);
}
