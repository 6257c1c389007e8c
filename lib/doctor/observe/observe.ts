import type { Environment } from '../../environment/schema';
import type { Transport } from '../../facts/otlp';
import { get, list, strings } from '../../kubernetes/json';
import { type Edge, type ObjectRef, pathOf } from '../../path/path';
import { refText } from '../../path/workloads';
import { accepted } from '../judge/receiver';
import { UNSEEN } from '../live';
import { isCount, sum } from '../metrics';
import type { EdgeSeen, KubeObject, Observations, Seen, Sent, TierSeen } from '../observations';
import { readsOf } from '../reads';
import { type ClusterSeen, noCluster, readCluster } from './cluster';
import { seeListener, type Trust } from './edge';
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
  const { kubernetes } = options;
  const cluster = await ('value' in kubernetes
    ? readCluster(kubernetes.value, readsOf(environment))
    : noCluster(readsOf(environment), kubernetes.unknown));
  const asked = { ...options, environment, cluster, kubernetes: 'value' in kubernetes ? kubernetes.value : undefined };
  const { edges, tiers } = pathOf(environment);
  const [envoys, listeners, before] = await Promise.all([
    each(edges, edge => askEnvoy(asked, edge)),
    each(edges, edge => seeListeners(asked, options, edge)),
    each(tiers, async tier => ({ metrics: await askAlloy(asked, tier) })),
  ]);
  const after = options.send ? await sendAll(asked, options, before) : undefined;
  return {
    now: new Date().toISOString(),
    ...cluster,
    edges: Object.fromEntries(
      Object.entries(envoys).map(([key, envoy]) => {
        const sent = after?.sent[key];
        return [key, { listeners: listeners[key]!, envoy, ...(sent && { sent }) }];
      }),
    ),
    tiers: after?.tiers ?? before,
  };
}

/** Does the work for all edges, or all tiers, at the same time. The results are by `<namespace>/<name>` of the Service. */
async function each<T extends { readonly service: ObjectRef }, Result>(
  all: readonly T[],
  work: (one: T) => Promise<Result>,
): Promise<Record<string, Result>> {
  const done = await Promise.all(all.map(async one => [refText(one.service), await work(one)] as const));
  return Object.fromEntries(done);
}

async function seeListeners(
  { cluster }: Asked,
  { address, trust, patience }: ObserveOptions,
  { listeners, service }: Edge,
): Promise<EdgeSeen['listeners']> {
  const how = { address, balancer: balancerOf(cluster, service), trust, patience };
  const seen = listeners.map(async one => [one.transport, await seeListener(one, how)] as const);
  return { ...UNSEEN.listeners, ...Object.fromEntries(await Promise.all(seen)) };
}

/** The names and addresses of the load balancer of a Service, by its status. */
export function balancerOf({ objects }: Pick<ClusterSeen, 'objects'>, { name, namespace }: ObjectRef): string[] {
  const services = objects[`Service ${namespace}`];
  if (!services || 'unknown' in services) return [];
  const service: KubeObject | undefined = services.value.find(({ metadata }) => metadata.name === name);
  const ingress = list(get(service?.status, 'loadBalancer', 'ingress'));
  return ingress.flatMap(one => strings([get(one, 'hostname') ?? get(one, 'ip')]));
}

type Metrics = TierSeen['metrics'];
type Tiers = Record<string, TierSeen>;
type Answers = Partial<Record<Transport, Sent>>;

/** Sends over one listener after the other, and reads the counters of the tier behind it after each. */
async function sendAll(
  asked: Asked,
  options: ObserveOptions,
  before: Tiers,
): Promise<{ sent: Record<string, Answers>; tiers: Tiers }> {
  const { edges, signals } = pathOf(asked.environment);
  const tiers = { ...before };
  const sent = Object.fromEntries(edges.map(({ service }): [string, Answers] => [refText(service), {}]));
  for (const { service, tier, listener } of edges.flatMap(edge =>
    edge.listeners.map(listener => ({ ...edge, listener })),
  )) {
    const { transport } = listener;
    const milliseconds = options.patience();
    if (!milliseconds) break;
    const answer = await sendOne(listener, { ...options, signal: signals[0]!, milliseconds });
    const key = refText(tier.service);
    const start = count(tiers[key]!.metrics, transport);
    const end = Date.now() + options.patience();
    let arrived: Seen<number>;
    do {
      tiers[key] = { metrics: await askAlloy(asked, tier) };
      arrived = difference(start, count(tiers[key].metrics, transport));
    } while (answer.status === 200 && 'value' in arrived && arrived.value === 0 && Date.now() < end && (await pause()));
    sent[refText(service)]![transport] = { ...answer, arrived };
  }
  return { sent, tiers };
}

const pause = (): Promise<boolean> => new Promise(resolve => setTimeout(() => resolve(true), 250));

/** Sums the counter over all pods; unknown if one pod could not be read, since the signal may have gone there. */
function count(metrics: Metrics, transport: Transport): Seen<number> {
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
