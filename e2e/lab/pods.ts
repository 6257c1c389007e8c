import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { NODES } from './control-plane';
import type { KubeObject, Kubernetes } from './kubernetes';
import type { MemoryLimit } from './memory';
import { Netns } from './network';
import type { Running } from './processes';
import { workloadName } from './workloads';

/** A pod: an object at the API server, a network namespace, and the programs that run in it. */
export interface Pod {
  readonly name: string;
  readonly object: KubeObject;
  readonly netns: Netns;
  readonly folder: string;
  /** Whether its containers are ready, as far as the API server was told. */
  ready: boolean;
  /** The programs by container name; the sidecar's is `istio-proxy`. */
  readonly containers: Map<string, Running>;
  /** The limits of those that have one. */
  readonly memory: Map<string, MemoryLimit>;
}

/** Makes pods and removes them; what runs in them is up to others. */
export class Pods {
  readonly all = new Map<string, Pod>();
  private next = 0;
  private made = 0;

  constructor(
    private readonly folder: string,
    private readonly kubernetes: Kubernetes,
  ) {}

  /** A pod that is not ready yet: its endpoints stay empty until `ready`. */
  async create(object: KubeObject, options: { address?: string } = {}): Promise<Pod> {
    const { name } = object.metadata;
    const address = options.address ?? this.nextAddress();
    const netns = new Netns(join(this.folder, 'netns'), name, address);
    // a pod's volumes are its own: the one before it of this name may still be writing
    const folder = join(this.folder, 'pods', `${name}-${this.made++}`);
    mkdirSync(folder, { recursive: true });
    const pod: Pod = {
      name,
      object: { ...object, spec: { ...object.spec, nodeName: this.nodeFor(name) } },
      netns,
      folder,
      ready: false,
      containers: new Map(),
      memory: new Map(),
    };
    this.all.set(name, pod);
    await this.kubernetes.apply(pod.object);
    await this.status(pod, 'False');
    return pod;
  }

  async status(pod: Pod, ready: 'True' | 'False'): Promise<void> {
    pod.ready = ready === 'True';
    await this.kubernetes.setStatus(pod.object, {
      phase: 'Running',
      podIP: pod.netns.address,
      podIPs: [{ ip: pod.netns.address }],
      conditions: ['Ready', 'ContainersReady'].map(type => ({ type, status: ready })),
    });
  }

  /** Tells everybody that a pod will end, so that it gets no new connections. */
  async announceEnd(pod: Pod): Promise<void> {
    pod.ready = false;
    await this.kubernetes.delete(pod.object, graceOf(pod));
  }

  async remove(pod: Pod): Promise<void> {
    this.all.delete(pod.name);
    await this.kubernetes.delete(pod.object);
    await Promise.all([...pod.containers.values()].map(container => container.stop()));
    for (const limit of pod.memory.values()) limit.remove();
    pod.netns.remove();
  }

  /** The node with the fewest pods of the same workload, as a scheduler spreads them over zones. */
  private nodeFor(name: string): string {
    const workload = workloadName(name);
    const taken = [...this.all.values()].filter(pod => workloadName(pod.name) === workload);
    const count = (node: string) => taken.filter(({ object }) => object.spec.nodeName === node).length;
    return NODES.map(node => node.name).reduce((best, node) => (count(node) < count(best) ? node : best));
  }

  /** From 10.77.1.0/24 and, once those are used up, 10.77.16.0/24 and so on. */
  private nextAddress(): string {
    const number = this.next++;
    const block = Math.floor(number / 240);
    return `10.77.${block === 0 ? 1 : 15 + block}.${10 + (number % 240)}`;
  }
}

/** Seconds that a pod has to end by itself. */
export const graceOf = ({ object }: Pod): number => object.spec.terminationGracePeriodSeconds ?? 30;

/** The zone of the node that a pod is on. */
export const zoneOf = ({ object }: Pod): string => NODES.find(({ name }) => name === object.spec.nodeName)!.zone;
