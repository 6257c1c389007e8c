/** Asks the gateway's Envoy and Alloy's pods about themselves. */

import type { Duplex } from 'node:stream';
import type { Environment } from '../../environment/schema';
import { ADMIN_PORT } from '../../facts/istio';
import { pathOf } from '../../path/path';
import { type EnvoyFacts, envoyFacts } from '../envoy-facts';
import { parseMetrics } from '../metrics';
import type { KubeObject, Observations, Seen } from '../observations';
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
   * host:port of Envoy's admin interface.
   *
   * @default - a gateway pod's, through a port-forward
   */
  readonly envoyAdmin?: string;
  /** URLs of Alloy's metrics. Empty: every pod of Alloy is asked through a port-forward. */
  readonly alloyMetrics: readonly string[];
  readonly patience: Patience;
}

/** Reads the configuration of one gateway pod's Envoy. */
export function askEnvoy(asked: Asked): Promise<Seen<EnvoyFacts>> {
  return seen('Envoy', async () => {
    const pod = gatewayPod(asked.cluster, asked.environment);
    const from = pod ? `${pod.metadata.name}.${asked.environment.gateway.namespace}` : (asked.envoyAdmin ?? '');
    const dial = asked.envoyAdmin ? undefined : dialTo(asked, pod, ADMIN_PORT);
    if (!asked.envoyAdmin && !dial) throw new Error('not asked, no gateway pod seen');
    const read = async (path: string): Promise<unknown> =>
      parsed(
        await fetchText(`http://${asked.envoyAdmin ?? 'localhost'}${path}`, MOST.configuration, asked.patience(), dial),
      );
    const dump = await read('/config_dump');
    const clusters = await read('/clusters?format=json');
    return envoyFacts({ from, dump, clusters }, wantedHost(asked.environment));
  });
}

/** Reads the metrics of Alloy's pods, at most 100. */
export async function askAlloy(asked: Asked): Promise<Observations['metrics']> {
  const read = (url: string, dial?: () => Duplex) =>
    seen('Alloy’s metrics', async () => parseMetrics(await fetchText(url, MOST.metrics, asked.patience(), dial)));
  if (asked.alloyMetrics.length)
    return Promise.all(asked.alloyMetrics.map(async url => ({ from: placeOf(url), samples: await read(url) })));
  const pods = await seen('Alloy’s pods', async () => alloyPods(asked.cluster, asked.environment));
  if ('unknown' in pods) return [{ from: 'Alloy', samples: pods }];
  const answers = pods.value.slice(0, MOST_PODS).map(async ({ pod, port }) => ({
    from: pod.metadata.name,
    samples: await read('http://localhost/metrics', dialTo(asked, pod, port)),
  }));
  const rest = pods.value.length - answers.length;
  const unasked = { from: 'others', samples: { unknown: `${rest} of Alloy’s pods not asked` } };
  return [...(await Promise.all(answers)), ...(rest > 0 ? [unasked] : [])];
}

const MOST_PODS = 100;

function dialTo({ kubernetes, environment }: Asked, pod: KubeObject | undefined, port: number) {
  if (!kubernetes || !pod) return undefined;
  const { name, namespace = environment.alloy.namespace } = pod.metadata;
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

/** Matches the names of virtual hosts and clusters to read: our hosts with or without a port, and Alloy's Service. */
function wantedHost(environment: Environment): RegExp {
  const { edges, tiers } = pathOf(environment);
  const hosts = edges.flatMap(({ listeners }) => listeners).map(({ host }) => host);
  const names = [...hosts, ...tiers.map(({ host }) => host)].map(name => name.replaceAll('.', '\\.'));
  return new RegExp(`(^|\\|)(${names.join('|')})(:|$)|^\\*`);
}
