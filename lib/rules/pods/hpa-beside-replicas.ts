import { get, integer, text } from '../../kubernetes/json';
import { WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { alloy, deployed } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { autoscalers } from '../model/autoscalers';

export const hpaBesideReplicas: Rule = {
  id: 'hpa-beside-replicas',
  hop: 'pods',
  severity: 'warning',
  summary: 'What an autoscaler scales has no number of replicas in its manifest.',
  why: `Each apply sets the number that is written: pods that the autoscaler made for the load are told to go, by kubectl at each apply and by Argo CD or Flux at
each sync, until the autoscaler has looked again, 15 seconds later. At a peak the rest of the pods are too few, and senders are refused.`,
  fix: 'Leave spec.replicas out. The apply that takes it away leaves one pod until the autoscaler has looked; "kubectl apply edit-last-applied", with that line removed, before it avoids that.',
  reads: ['HorizontalPodAutoscaler', ...WORKLOADS],
  ...twins(
    `${deployed(alloy('logging { }')).replace('  replicas: 1\n', '')}---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: alloy, namespace: observability}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: alloy}
  minReplicas: 2
  maxReplicas: 10
`,
    'spec:\n  selector:',
    'spec:\n  replicas: 3\n  selector:',
  ),
  *check(model) {
    for (const { manifest, workload, minReplicas, maxReplicas } of autoscalers(model)) {
      const replicas = integer(get(workload?.manifest.value, 'spec', 'replicas'));
      // 0 switches an autoscaler off, and one whose limits are the same number is no other opinion
      if (!workload || !replicas || (replicas === minReplicas && replicas === maxReplicas)) continue;
      if (isLive(workload.manifest.value)) continue;
      yield {
        object: workload.manifest,
        path: ['spec', 'replicas'],
        got: `replicas is ${replicas}, and ${nameOf(manifest)} says how many: ${minReplicas} to ${maxReplicas ?? 'any number'}`,
      };
    }
  },
};

/** Whether the object was read from a cluster, where the autoscaler's number stands in the same field. */
function isLive(value: unknown): boolean {
  return text(get(value, 'metadata', 'uid')) !== undefined;
}
