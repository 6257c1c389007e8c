import { alloyContainer } from './alloy';
import type { Service } from './forwarding';
import { probeOf } from './kubelet';
import type { KubeObject, Kubernetes } from './kubernetes';
import type { Pod, Pods } from './pods';
import { eventually, Hopeless, tail } from './processes';
import { probePath } from './proxy';

/** Asks a pod at a port and path until it says yes, as a kubelet does. */
export async function untilReady(pod: Pod, port: number, path: string): Promise<void> {
  const ask = async () => {
    const dead = [...pod.containers.values()].find(({ exited }) => exited);
    if (dead) throw new Hopeless(`${dead.name} ended:\n${tail(dead, 5)}`);
    const answer = await fetch(`http://${pod.netns.address}:${port}${path}`, { signal: AbortSignal.timeout(1000) });
    await answer.text();
    return answer.ok;
  };
  await eventually(`${pod.name} is ready (${path} on ${port})`, ask, { seconds: 40 });
}

/** A proxy, whether a gateway's or a sidecar. */
export const untilProxyReady = (pod: Pod): Promise<void> => untilReady(pod, 15021, '/healthz/ready');

/** The container's own probe; with a sidecar through its status port, as the injector rewrites it. */
export function untilAlloyReady(pod: Pod): Promise<void> {
  const container = alloyContainer(pod);
  const { port, path } = probeOf(container) ?? { port: 12345, path: '/-/ready' };
  return isInjected(pod) ? untilReady(pod, 15020, probePath(container.name)) : untilReady(pod, port, path);
}

export const isInjected = (pod: Pod): boolean => pod.object.metadata.labels?.['security.istio.io/tlsMode'] === 'istio';

/** Waits until the endpoint-slice controller knows the pods that each Service selects. */
export async function untilEndpoints(kubernetes: Kubernetes, pods: Pods, services: Service[]): Promise<void> {
  const follow = async () => {
    const slices = await kubernetes.list('discovery.k8s.io/v1', 'EndpointSlice');
    const all = [...pods.all.values()];
    return services.every(
      ({ object }) => !object.spec.selector || String(known(object, slices)) === String(selected(object, all)),
    );
  };
  await eventually('the endpoints follow the pods', follow, { seconds: 10 });
}

function selected({ metadata, spec }: KubeObject, pods: Pod[]): string[] {
  const fits = ({ object, ready }: Pod) =>
    ready &&
    object.metadata.namespace === metadata.namespace &&
    Object.entries(spec.selector).every(([key, value]) => object.metadata.labels?.[key] === value);
  return pods
    .filter(fits)
    .map(({ netns }) => netns.address)
    .sort();
}

function known({ metadata }: KubeObject, slices: KubeObject[]): string[] {
  interface Endpoint {
    addresses: string[];
    conditions: { ready: boolean };
  }
  return slices
    .filter(slice => slice.metadata.namespace === metadata.namespace)
    .filter(slice => slice.metadata.labels?.['kubernetes.io/service-name'] === metadata.name)
    .flatMap(slice => (slice.endpoints ?? []) as Endpoint[])
    .filter(({ conditions }) => conditions.ready)
    .flatMap(({ addresses }) => addresses)
    .sort();
}
