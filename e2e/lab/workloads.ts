import { load } from 'js-yaml';
import type { KubeObject } from './kubernetes';

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
