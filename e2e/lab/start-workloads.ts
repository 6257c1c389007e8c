import type { Environment } from './environment';
import type { KubeObject } from './kubernetes';
import type { Pod } from './pods';
import { untilAlloyReady } from './readiness';
import { isWorkload, namespaceOf, podsOf, startsInOrder } from './workloads';

/** Starts the pods of workloads: those behind others are ready before those start, as the sync waves of the manifests have it. */
export async function startWorkloads(
  environment: Environment,
  workloads: readonly KubeObject[] = environment.manifests.objects.filter(isWorkload),
): Promise<void> {
  const [receiving] = environment.configs.keys();
  const isBehind = ({ metadata }: KubeObject) => metadata.name !== receiving;
  for (const workload of workloads.filter(isBehind)) await environment.ready(await podsStarted(environment, workload));
  for (const workload of workloads.filter(one => !isBehind(one))) await podsStarted(environment, workload);
}

/** The pods of a workload, with Alloy in them. */
async function podsStarted(environment: Environment, workload: KubeObject): Promise<Pod[]> {
  const namespace = await environment.lab.kubernetes.get(namespaceOf(workload));
  const pods: Pod[] = [];
  const wait: Promise<void>[] = [];
  for (const object of podsOf(workload, namespace)) {
    const pod = await environment.addAlloy(object);
    pods.push(pod);
    const started = environment.starting.alloy(pod);
    if (startsInOrder(workload)) await started.then(() => untilAlloyReady(pod));
    else wait.push(started);
  }
  await Promise.all(wait);
  return pods;
}
