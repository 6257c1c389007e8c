import { load } from 'js-yaml';
import type { KubeObject } from './kubernetes';
import type { Manifests } from './manifests';

/** What makes pods that the lab can run. */
export const makesPods = ({ kind }: KubeObject): boolean => ['Deployment', 'StatefulSet', 'DaemonSet'].includes(kind);

/** Whether it makes the gateway's pods: the injector has a template for them. */
export const isGateway = (object: KubeObject): boolean =>
  makesPods(object) && object.spec.template.metadata.annotations?.['inject.istio.io/templates'] === 'gateway';

/** Whether it makes pods of Alloy. */
export const isWorkload = (object: KubeObject): boolean => makesPods(object) && !isGateway(object);

/** Whether its pods have places of their own: each is replaced in its place, by one with its name and its volumes. */
export const hasPlaces = ({ kind }: KubeObject): boolean => kind === 'StatefulSet';

/** Whether each pod waits for the one before it, when they start. */
export const startsInOrder = (workload: KubeObject): boolean =>
  hasPlaces(workload) && workload.spec.podManagementPolicy !== 'Parallel';

/**
 * The pods of a workload, with the label that the injector's webhook gives them where it injects.
 *
 * @param first the number of the first of them
 */
export function podsOf(workload: KubeObject, namespace?: KubeObject, first = 0): KubeObject[] {
  const { metadata, spec } = workload.spec.template as Pick<KubeObject, 'metadata' | 'spec'>;
  const injected = wantsSidecar(metadata.labels ?? {}, namespace?.metadata.labels);
  const labels = { ...metadata.labels, ...(injected && { 'security.istio.io/tlsMode': 'istio' }) };
  return Array.from({ length: workload.spec.replicas ?? 1 }, (_, index) => {
    const name = `${workload.metadata.name}-${first + index}`;
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: workload.metadata.namespace, labels, annotations: metadata.annotations },
      spec: {
        ...spec,
        ...(hasPlaces(workload) && { hostname: name, subdomain: workload.spec.serviceName }),
        volumes: [...(spec.volumes ?? []), ...claimedVolumes(workload, name)],
      },
    };
  });
}

/** What a StatefulSet adds to each of its pods: a volume for each template, whose claim has the pod's name. */
function claimedVolumes({ spec }: KubeObject, pod: string): object[] {
  const templates = (spec.volumeClaimTemplates ?? []) as Pick<KubeObject, 'metadata'>[];
  return templates.map(({ metadata: { name } }) => ({
    name,
    persistentVolumeClaim: { claimName: `${name}-${pod}` },
  }));
}

/** The name of the workload that made a pod. */
export const workloadName = (pod: string): string => pod.replace(/-\d+$/, '');

/** The namespace of an object, as one names it to the API server. */
export const namespaceOf = ({ metadata }: KubeObject) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: metadata.namespace! },
});

/** Those that an environment leaves to others: no pod is admitted without its own. */
export function priorityClasses({ objects }: Manifests): KubeObject[] {
  const names = objects.filter(makesPods).flatMap(({ spec }) => spec.template.spec.priorityClassName ?? []);
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
