import { startAlloy } from './alloy';
import type { AlloyConfig } from './alloy-config';
import type { KubeObject } from './kubernetes';
import type { Lab } from './lab';
import type { Pod } from './pods';
import { startProxy } from './proxy';
import { isInjected, untilProxyReady } from './readiness';
import { holdsApplication, workloadName } from './workloads';

/** Starts what runs in the pods of an environment. */
export class Starting {
  constructor(
    private readonly lab: Lab,
    private readonly configs: ReadonlyMap<string, AlloyConfig>,
    /** Applies an object that goes with the environment. */
    private readonly apply: (object: KubeObject) => Promise<void>,
  ) {}

  async proxy(pod: Pod, role: 'router' | 'sidecar'): Promise<void> {
    const { kubernetes, istiod, hostsFile } = this.lab;
    const { namespace } = pod.object.metadata;
    const account = pod.object.spec.serviceAccountName ?? 'default';
    const metadata = { name: account, namespace };
    const known = await kubernetes.get({ apiVersion: 'v1', kind: 'ServiceAccount', metadata });
    if (!known) await this.apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata });
    const token = await kubernetes.serviceAccountToken(namespace!, account, 'istio-ca');
    const drainDuration = this.samples(pod) ? ISTIO_DRAIN : undefined;
    startProxy(pod, { role, token, rootCertificate: istiod.rootCertificate, hostsFile, drainDuration });
  }

  /** Whether a pod is of the second tier: the first sends to it for as long as it is there, draining or not. */
  private samples({ name }: Pod): boolean {
    const [receiving] = this.configs.keys();
    const workload = workloadName(name);
    return this.configs.has(workload) && workload !== receiving;
  }

  /** Waits for the sidecar first, where the pod says so. */
  async alloy(pod: Pod): Promise<void> {
    const { kubelet, hostsFile, authority } = this.lab;
    if (isInjected(pod) && holdsApplication(pod.object)) await untilProxyReady(pod);
    const config = this.configs.get(workloadName(pod.name))!;
    await startAlloy(pod, { kubelet, config, hostsFile, caFile: authority.caFile });
  }
}

/** Istio's own. */
const ISTIO_DRAIN = '45s';
