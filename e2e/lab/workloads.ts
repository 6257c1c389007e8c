import { load } from 'js-yaml';
import type { KubeObject } from './kubernetes';
import type { Manifests } from './manifests';

/** What makes pods that the lab can run. */
export const isWorkload = ({ kind }: KubeObject): boolean => ['Deployment', 'StatefulSet', 'DaemonSet'].includes(kind);

/** The pods of a workload, with the label that the injector's webhook gives them where it injects. */
export function podsOf(workload: KubeObject, namespace?: KubeObject): KubeObject[] {
  const { metadata, spec } = workload.spec.template as Pick<KubeObject, 'metadata' | 'spec'>;
  const injected = wantsSidecar(metadata.labels ?? {}, namespace?.metadata.labels);
  const labels = { ...metadata.labels, ...(injected && { 'security.istio.io/tlsMode': 'istio' }) };
  return Array.from({ length: workload.spec.replicas ?? 1 }, (_, index) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${workload.metadata.name}-${index}`,
      namespace: workload.metadata.namespace,
      labels,
      annotations: metadata.annotations,
    },
    spec,
  }));
}

/** Those that an environment leaves to others: no pod is admitted without its own. */
export function priorityClasses({ objects }: Manifests): KubeObject[] {
  const names = objects.filter(isWorkload).flatMap(({ spec }) => spec.template.spec.priorityClassName ?? []);
  return names.map(name => ({
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name },
    value: 1000,
  }));
}

/** Whether the containers wait for the sidecar. */
export function holdsApplication(pod: KubeObject): boolean {
  const config = load(pod.metadata.annotations?.['proxy.istio.io/config'] ?? '{}') as Record<string, unknown>;
  return config.holdApplicationUntilProxyStarts === true;
}

function wantsSidecar(labels: Record<string, string>, namespace: Record<string, string> = {}): boolean {
  const said = labels['sidecar.istio.io/inject'];
  if (said) return said === 'true';
  return Boolean(labels['istio.io/rev'] ?? namespace['istio.io/rev']) || namespace['istio-injection'] === 'enabled';
}
