import type { Environment } from '../../environment/schema';
import { get, list, strings } from '../../kubernetes/json';
import { type ObjectRef, pathOf } from '../../path/path';
import { accepted } from '../judge/receiver';
import { isCount, sum } from '../metrics';
import type { EdgeSeen, KubeObject, Observations, Seen, Sent } from '../observations';
import { type ClusterSeen, noCluster, readCluster } from './cluster';
import { seeEdge, type Trust } from './edge';
import type { Kubernetes } from './kubernetes';
import { type Asked, askAlloy, askEnvoy } from './proxies';
import { sendOne } from './send';
import type { Patience } from './time';

/** How to look at an environment's path. */
export interface ObserveOptions {
  /** The cluster, or why there is none. */
  readonly kubernetes: Seen<Kubernetes>;
  readonly envoyAdmin?: string;
  readonly alloyMetrics: readonly string[];
  readonly address?: string;
  readonly trust: Trust;
  readonly headers: Readonly<Record<string, string>>;
  readonly send: boolean;
  readonly patience: Patience;
}

/**
 * Looks at everything that can be seen from here. What cannot be seen, or not in time, is `unknown` with the reason.
 * Nothing throws: what was seen before is kept.
 */
export async function observe(environment: Environment, options: ObserveOptions): Promise<Observations> {
  const { kubernetes, patience } = options;
  const cluster = await ('value' in kubernetes
    ? readCluster(kubernetes.value, environment)
    : noCluster(environment, kubernetes.unknown));
  const asked = { ...options, environment, cluster, kubernetes: 'value' in kubernetes ? kubernetes.value : undefined };
  const edge = { grpc: UNSEEN, http: UNSEEN };
  const looks = pathOf(environment).edges.flatMap(({ listeners, service }) => {
    const balancer = balancerOf(cluster, service);
    return listeners.map(async listener => {
      const how = { address: options.address, balancer, trust: options.trust, patience };
      edge[listener.transport] = await seeEdge(listener, how);
    });
  });
  const [envoy, before] = await Promise.all([askEnvoy(asked), askAlloy(asked), ...looks]);
  const sent = options.send ? await sendAll(asked, options, before) : undefined;
  return {
    now: new Date().toISOString(),
    ...cluster,
    edge,
    envoy,
    metrics: sent?.metrics ?? before,
    ...(sent && { sent: sent.answers }),
  };
}

const UNSEEN: EdgeSeen = { target: 'nothing', tcp: 'not tried' };

function balancerOf({ objects }: ClusterSeen, { name, namespace }: ObjectRef): string[] {
  const services = objects[`Service ${namespace}`];
  if (!services || 'unknown' in services) return [];
  const service: KubeObject | undefined = services.value.find(({ metadata }) => metadata.name === name);
  const ingress = list(get(service?.status, 'loadBalancer', 'ingress'));
  return ingress.flatMap(one => strings([get(one, 'hostname') ?? get(one, 'ip')]));
}

type Metrics = Observations['metrics'];
type Answers = NonNullable<Observations['sent']>;

/** Sends over one transport after the other, and reads the receivers' counters after each. */
async function sendAll(
  asked: Asked,
  options: ObserveOptions,
  before: Metrics,
): Promise<{ answers: Answers; metrics: Metrics }> {
  const { edges, signals } = pathOf(asked.environment);
  let metrics = before;
  const answers: Partial<Record<'grpc' | 'http', Sent>> = {};
  for (const listener of edges.flatMap(({ listeners }) => listeners)) {
    const { transport } = listener;
    const milliseconds = options.patience();
    if (!milliseconds) break;
    const answer = await sendOne(listener, { ...options, signal: signals[0]!, milliseconds });
    const start = count(metrics, transport);
    const end = Date.now() + options.patience();
    let arrived: Seen<number>;
    do {
      metrics = await askAlloy(asked);
      arrived = difference(start, count(metrics, transport));
    } while (answer.status === 200 && 'value' in arrived && arrived.value === 0 && Date.now() < end && (await pause()));
    answers[transport] = { ...answer, arrived };
  }
  return { answers, metrics };
}

const pause = (): Promise<boolean> => new Promise(resolve => setTimeout(() => resolve(true), 250));

/** Sums the counter over all pods; unknown if one pod could not be read, since the signal may have gone there. */
function count(metrics: Metrics, transport: 'grpc' | 'http'): Seen<number> {
  if (!metrics.length) return { unknown: 'Alloy’s metrics not read' };
  let total = 0;
  for (const { from, samples } of metrics) {
    if ('unknown' in samples) return samples;
    if (!samples.value.length) return { unknown: `no metrics of Alloy at ${from}` };
    total += sum(samples.value, accepted, { transport }) ?? 0;
  }
  if (!isCount(total)) return { unknown: 'Alloy’s counters are not readable' };
  return { value: total };
}

function difference(before: Seen<number>, after: Seen<number>): Seen<number> {
  if ('unknown' in before) return before;
  return 'unknown' in after ? after : { value: after.value - before.value };
}
