import { alloyContainer } from './alloy';
import type { Environment } from './environment';
import { graceOf, type Pod } from './pods';
import { sleep } from './processes';
import { hasPlaces, isWorkload, namespaceOf, podsOf, workloadName } from './workloads';

/** A container dies, and the kubelet, which sees it within a second, starts it again in its pod. */
export async function crash(environment: Environment, pod: Pod, container: string): Promise<void> {
  await pod.containers.get(container)!.stop();
  await sleep(1000);
  await startAgain(environment, pod, container);
}

/** A kubelet ends one container of a pod, as after a failed liveness probe, and starts it again. */
export async function endContainer(environment: Environment, pod: Pod, container: string): Promise<void> {
  const running = pod.containers.get(container)!;
  running.terminate();
  // what takes no connection any more needs no longer
  await Promise.race([running.ended, sleep(SIDECAR_SECONDS * 1000)]);
  await running.stop();
  await startAgain(environment, pod, container);
}

/** A sidecar's drain, that it waits out when nothing is under way any more, is cut short. */
export const SIDECAR_SECONDS = 5;

async function startAgain(environment: Environment, pod: Pod, container: string): Promise<void> {
  await environment.lab.pods.status(pod, 'False');
  await environment.endpoints();
  const isGateway = environment.gateways.includes(pod);
  if (container === PROXY) await environment.starting.proxy(pod, isGateway ? 'router' : 'sidecar');
  else {
    // while the sidecar is waited for, the dead one is no reason to give up
    pod.containers.delete(container);
    await environment.starting.alloy(pod);
  }
  await environment.ready([pod]);
}

/** A pod of Alloy is evicted: its workload replaces it at once, or once it is gone where pods have places of their own. */
export async function evict(environment: Environment, pod: Pod): Promise<void> {
  if (hasPlaces(workloadOf(environment, pod))) {
    await terminate(environment, pod);
    await successor(environment, pod);
  } else await Promise.all([terminate(environment, pod), successor(environment, pod)]);
}

/** All pods of Alloy, or those of one workload, are replaced, one after the other, as a rollout does it. */
export async function rollOut(environment: Environment, pods: readonly Pod[] = environment.alloys): Promise<void> {
  for (const pod of [...pods].reverse()) {
    if (hasPlaces(workloadOf(environment, pod))) await evict(environment, pod);
    else {
      await successor(environment, pod);
      await terminate(environment, pod);
    }
  }
}

/** A pod of the gateway is evicted. */
export async function evictGateway(environment: Environment, pod: Pod): Promise<void> {
  const next = async () => environment.ready([await environment.addGateway()]);
  await Promise.all([terminate(environment, pod), next()]);
}

/**
 * Ends a pod as a kubelet does: new connections go elsewhere, preStop, SIGTERM, and SIGKILL when the grace is over. The sidecar goes
 * with the last of the others; where the pods before look at the EndpointSlice alone, it is waited for as a kubelet does, since the pod is
 * in there until all of it has ended.
 */
export async function terminate(environment: Environment, pod: Pod): Promise<void> {
  const { pods } = environment.lab;
  const samples = environment.samplers.includes(pod);
  for (const list of [environment.alloys, environment.samplers, environment.gateways])
    if (list.includes(pod)) list.splice(list.indexOf(pod), 1);
  await pods.announceEnd(pod);
  const ends = [...pod.containers].map(async ([name, container]) => {
    await sleep(preStopSeconds(pod, name) * 1000);
    container.terminate();
    if (name !== PROXY || pod.containers.size === 1 || samples) await container.ended;
  });
  const ended = Promise.race([Promise.all(ends), sleep(graceOf(pod) * 1000)]);
  await Promise.all([ended, environment.endpoints()]);
  await pods.remove(pod);
}

interface Hooks {
  name: string;
  lifecycle?: { preStop?: { sleep?: { seconds: number } } };
}

function preStopSeconds(pod: Pod, container: string): number {
  const spec = (pod.object.spec.containers as Hooks[]).find(({ name }) => name === container);
  return spec?.lifecycle?.preStop?.sleep?.seconds ?? 0;
}

/**
 * Another pod of the workload that a pod is of.
 *
 * @param first its number, or the next that is free
 */
export async function successor(environment: Environment, pod: Pod, first?: number): Promise<void> {
  const workload = workloadOf(environment, pod);
  const namespace = await environment.lab.kubernetes.get(namespaceOf(workload));
  const one = { ...workload, spec: { ...workload.spec, replicas: 1 } };
  const numbered = (number: number) => podsOf(one, namespace, number)[0]!;
  let number = first ?? (hasPlaces(workload) ? Number(pod.name.split('-').at(-1)) : 0);
  while (environment.lab.pods.all.has(numbered(number).metadata.name)) number++;
  const next = await environment.addAlloy(numbered(number));
  await environment.starting.alloy(next);
  await environment.ready([next]);
}

const workloadOf = ({ manifests }: Environment, pod: Pod) =>
  manifests.objects.filter(isWorkload).find(({ metadata }) => workloadName(pod.name) === metadata.name)!;

const PROXY = 'istio-proxy';

/** The container of Alloy in a pod, by name. */
export const alloyName = (pod: Pod): string => alloyContainer(pod).name;
