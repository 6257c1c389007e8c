import { PROXY_CONTAINER, PROXY_RESOURCES } from '../../facts/istio';
import { get, list, text } from '../../kubernetes/json';
import { WORKLOADS } from '../../kubernetes/kinds';
import { nameOf, sameNamespace } from '../../kubernetes/manifests';
import { alloy, deployed } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { autoscalers, type Utilization, utilizations } from '../model/autoscalers';
import { hasSidecar } from '../model/injection';
import type { Model } from '../model/model';
import type { Workload } from '../model/read/kubernetes/workloads';

export const hpaResourceMetricWithoutRequest: Rule = {
  id: 'hpa-resource-metric-without-request',
  hop: 'pods',
  severity: 'warning',
  summary: 'Each container that an autoscaler’s utilization is about requests that resource.',
  why: `A utilization is a share of the request. With type Resource the pod's containers are added up, and if a single one has no request the autoscaler has no
figure at all ("missing request for cpu in container istio-proxy", ScalingActive: False): the number of pods stays, whatever comes. An injected sidecar has no CPU request
if an annotation says its memory alone, since one annotation takes the place of all that the mesh gives it.`,
  fix: 'Take type ContainerResource with the container that does the work, or give every container a request; a sidecar by the annotation sidecar.istio.io/proxyCPU.',
  reads: ['MutatingWebhookConfiguration', 'HorizontalPodAutoscaler', 'LimitRange', 'Namespace', ...WORKLOADS],
  needsComplete: true,
  ...twins(
    `${deployed(
      alloy('logging { }').replace('      ports:', '      resources: {requests: {cpu: 500m}}\n      ports:'),
    ).replace('  replicas: 1\n', '')}---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: alloy, namespace: observability}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: alloy}
  minReplicas: 2
  maxReplicas: 10
  metrics:
    - type: Resource
      resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: alloy, namespace: observability}
`,
    'requests: {cpu: 500m}',
    'requests: {memory: 1Gi}',
  ),
  *check(model) {
    for (const autoscaler of autoscalers(model)) {
      const { manifest, workload } = autoscaler;
      if (!workload || hasLimitRange(model, workload)) continue;
      for (const metric of utilizations(autoscaler)) {
        const name = withoutRequest(workload, metric) ?? sidecarWithoutRequest(model, workload, metric);
        if (name === undefined) continue;
        yield {
          object: manifest,
          path: metric.path,
          got: `it is about the share of the requested ${metric.resource}, and the container ${name} of ${nameOf(workload.manifest)} requests none`,
        };
      }
    }
  },
};

/** A LimitRange may give each container a request. */
function hasLimitRange({ manifests }: Model, { namespace }: Workload): boolean {
  return manifests.ofKind('LimitRange').some(found => sameNamespace(found.namespace, namespace));
}

/** The first container that lacks the request. Where a limit alone is written, the API server makes it the request. */
function withoutRequest(workload: Workload, { resource, container }: Utilization): string | undefined {
  const asks = (value: unknown) =>
    ['requests', 'limits'].some(field => get(value, 'resources', field, resource) !== undefined);
  if (container === undefined && asks(workload.spec)) return undefined;
  const containers: { name: string; value: unknown }[] = list(get(workload.spec, 'containers')).map(value => ({
    name: text(get(value, 'name')) ?? '',
    value,
  }));
  const lacking = containers.find(({ name, value }) => (container ?? name) === name && !asks(value));
  return lacking?.name;
}

/** The sidecar's name, if it is injected and annotations give it other resources than this one. */
function sidecarWithoutRequest(
  model: Model,
  workload: Workload,
  { resource, container }: Utilization,
): string | undefined {
  const { annotations, containers, spec } = workload;
  const isMeant = (container ?? PROXY_CONTAINER) === PROXY_CONTAINER;
  const isInjected = hasSidecar(model, workload) && !containers.some(({ name }) => name === PROXY_CONTAINER);
  const isSaid = (names: readonly string[] = []) => names.some(name => annotations[name] !== undefined);
  if (!isMeant || !isInjected || !Object.values(PROXY_RESOURCES).some(isSaid)) return undefined;
  if (container === undefined && get(spec, 'resources', 'requests', resource) !== undefined) return undefined;
  return isSaid(PROXY_RESOURCES[resource]) ? undefined : PROXY_CONTAINER;
}
