/** What the gateway's pods are told, whoever makes them: our Deployment or DaemonSet, or istiod of a Gateway. */
import { JsonPatch } from 'cdk8s';
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import type { Construct } from 'constructs';
import { READINESS_GATE_LABEL } from '../../facts/aws-nlb';
import { quantity } from '../../kubernetes/units';
import { gatewayShutdown } from '../../timeouts';
import { metadata, Wave } from '../metadata';
import type { GatewayPods } from './props';

/** Makes the pods' namespace. A gateway has no init container, so that the strictest level admits it. */
export function namespaceOf(scope: Construct, id: string, name: string): k8s.KubeNamespace {
  const object = new k8s.KubeNamespace(scope, id, {
    metadata: {
      ...metadata({ name }, Wave.NAMESPACE),
      labels: { 'pod-security.kubernetes.io/enforce': 'restricted', [READINESS_GATE_LABEL]: 'enabled' },
    },
  });
  // The chart gives every object its namespace, but a Namespace has none.
  object.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
  return object;
}

/** Whether an autoscaler counts the pods. */
export function scales({ replicas }: GatewayPods): boolean {
  return replicas.max > replicas.min;
}

/** The annotation with the proxy's own settings. */
export function proxyConfigOf({ connectionAgeSeconds, cpu, deregistrationDelaySeconds }: GatewayPods): string {
  return JSON.stringify({
    // Without a CPU limit Envoy would have a worker for each core of the node.
    concurrency: Math.max(2, Math.ceil(quantity(cpu)!)),
    connectionSettings: { httpMaxConnectionDuration: `${connectionAgeSeconds}s` },
    terminationDrainDuration: `${gatewayShutdown(deregistrationDelaySeconds).drainSeconds}s`,
  });
}

/** How the pods run, where, and how they go. */
export function podSpecOf({ deregistrationDelaySeconds, nodeSelector, priorityClassName, tolerations }: GatewayPods) {
  return {
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    terminationGracePeriodSeconds: gatewayShutdown(deregistrationDelaySeconds).graceSeconds,
    priorityClassName,
    ...(Object.keys(nodeSelector).length > 0 && { nodeSelector }),
    ...(tolerations.length > 0 && { tolerations: [...tolerations] }),
  };
}

/** Requests and limits of the proxy. */
export function resourcesOf({ cpu, memory: said }: GatewayPods): k8s.ResourceRequirements {
  const memory = k8s.Quantity.fromString(said);
  return { requests: { cpu: k8s.Quantity.fromString(cpu), memory }, limits: { memory } };
}

/** How many pods an autoscaler wants. */
export function scalingOf({ replicas }: GatewayPods) {
  return {
    minReplicas: replicas.min,
    maxReplicas: replicas.max,
    metrics: [
      { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: CPU_PERCENT } } },
    ],
  };
}

/** Of the CPU request, above which there should be another pod: as in the istio/gateway chart. */
const CPU_PERCENT = 80;
