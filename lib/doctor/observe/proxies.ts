/** What the gateway's Envoy and Alloy's pods say of themselves. */
import type { Environment } from '../../environment/schema';
import { pathOf } from '../../path';
import { type EnvoyFacts, envoyFacts } from '../envoy-facts';
import { parseMetrics } from '../metrics';
import type { KubeObject, Observations, Seen } from '../observations';
import { alloyPods, type ClusterSeen, gatewayPod } from './cluster';
import { fetchText } from './http';
import type { Kubernetes } from './kubernetes';

export interface Asked {
  readonly environment: Environment;
  readonly kubernetes?: Kubernetes;
  readonly cluster: ClusterSeen;
  /** host:port of Envoy's admin interface. */
  readonly envoyAdmin?: string;
  /** URLs of Alloy's metrics. */
  readonly alloyMetrics: readonly string[];
  readonly milliseconds: number;
}

export async function askEnvoy(asked: Asked): Promise<Seen<EnvoyFacts>> {
  const pod = gatewayPod(asked.cluster, asked.environment);
  const from = pod ? `${pod.metadata.name}.${pod.metadata.namespace}` : (asked.envoyAdmin ?? '');
  const wanted = wantedHost(asked.environment);
  const read = async (address: string): Promise<EnvoyFacts> => {
    const url = (path: string) => fetchText(`http://${address}${path}`, asked.milliseconds);
    const dump = JSON.parse(await url('/config_dump'));
    const clusters = JSON.parse(await url('/clusters?format=json'));
    return envoyFacts({ from, dump, clusters }, wanted);
  };
  if (asked.envoyAdmin) return seen('Envoy', read(asked.envoyAdmin));
  if (!pod || !asked.kubernetes) return { unknown: 'Envoy not asked: no gateway pod seen' };
  return seen('Envoy', forwarded(asked, pod, ADMIN_PORT, read));
}

export async function askAlloy(asked: Asked): Promise<Observations['metrics']> {
  const read = async (url: string) => parseMetrics(await fetchText(url, asked.milliseconds));
  if (asked.alloyMetrics.length)
    return Promise.all(
      asked.alloyMetrics.map(async url => ({ from: url, samples: await seen('Alloy’s metrics', read(url)) })),
    );
  const port = pathOf(asked.environment).alloyHttpPort;
  return Promise.all(
    alloyPods(asked.cluster, asked.environment).map(async pod => ({
      from: pod.metadata.name,
      samples: await seen(
        'Alloy’s metrics',
        forwarded(asked, pod, port, address => read(`http://${address}/metrics`)),
      ),
    })),
  );
}

const ADMIN_PORT = 15000;

function forwarded<T>(
  { kubernetes }: Asked,
  { metadata }: KubeObject,
  port: number,
  use: (address: string) => Promise<T>,
): Promise<T> {
  return kubernetes!.withPort({ namespace: metadata.namespace!, name: metadata.name, port }, use);
}

async function seen<T>(what: string, work: Promise<T>): Promise<Seen<T>> {
  try {
    return { value: await work };
  } catch (error) {
    return { unknown: `${what}: ${(error as Error).message}` };
  }
}

/** Our hosts with or without a port, and the clusters of Alloy's Service. */
function wantedHost(environment: Environment): RegExp {
  const { listeners, alloyHost } = pathOf(environment);
  const names = [...listeners.map(({ host }) => host), alloyHost].map(name => name.replaceAll('.', '\\.'));
  return new RegExp(`(^|\\|)(${names.join('|')})(:|$)|^\\*`);
}
