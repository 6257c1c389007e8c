import { sleep } from '../../lab/processes';
import { successor, terminate } from '../../lab/replacement';
import { namespaceOf, podsOf } from '../../lab/workloads';
import type { Context } from '../case';
import { together } from '../disasters/kind';

/** From two tiers to one pod that receives and samples, and back, as it is applied: what is no longer wanted goes at once. */
export async function move(context: Context): Promise<void> {
  const { environment } = context;
  const map = environment.manifests
    .all('ConfigMap')
    .find(({ data }) => data?.['config.alloy'] === environment.config.text)!;
  const oneTier = { ...map, data: { 'config.alloy': inOne(context) } };
  await environment.apply(oneTier);
  await together([replaceReceivers(context, 1), ...[...environment.samplers].map(pod => terminate(environment, pod))]);
  await sleep(ONE_TIER_MS);
  await environment.restore(oneTier);
  await startSamplers(context);
  await replaceReceivers(context, environment.manifests.find('Deployment').spec.replicas as number);
}

const ONE_TIER_MS = 5000;

/** The receiver's config.alloy with the sampler's parts in the place of the balancer. */
function inOne({ environment: { configs } }: Context): string {
  const [receiving, sampling] = [...configs.values()].map(({ text }) => text) as [string, string];
  const parts = sampling.slice(sampling.search(/^otelcol\.processor\.tail_sampling /m));
  return receiving
    .replace(/^otelcol\.exporter\.loadbalancing [\s\S]*?^\}\n/m, () => parts)
    .replace('otelcol.exporter.loadbalancing.sampling.input', 'otelcol.processor.tail_sampling.default.input');
}

async function replaceReceivers({ environment }: Context, replicas: number): Promise<void> {
  const old = [...environment.alloys];
  for (let i = 0; i < replicas; i++) await successor(environment, old[0]!);
  await together(old.map(pod => terminate(environment, pod)));
}

async function startSamplers({ environment, lab }: Context): Promise<void> {
  const workload = environment.manifests.find('StatefulSet');
  const objects = podsOf(workload, await lab.kubernetes.get(namespaceOf(workload)));
  const pods = await Promise.all(objects.map(object => environment.addAlloy(object)));
  await Promise.all(pods.map(pod => environment.starting.alloy(pod)));
  await environment.ready(pods);
}
