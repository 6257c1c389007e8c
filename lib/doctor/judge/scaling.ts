/** Judges what says how many pods there are, and whether there are some: the workload's conditions and its autoscaler. */

import { get, integer, list } from '../../kubernetes/json';
import { KUBECTL, kubectlIn } from '../../path/commands';
import type { WorkloadRef } from '../../path/workloads';
import { inCommands } from '../../path/workloads';
import type { Live } from '../live';
import { type Look, ok, remark, said, symptom, together, unknown } from '../look';

/**
 * Judges the workload by its status: whether enough of its pods are available.
 * https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#deployment-status
 */
export function available(live: Live, workload: WorkloadRef): Look {
  const seen = live.cluster.get(workload.kind, workload);
  if ('unknown' in seen) return unknown(seen.unknown);
  const status = seen.value?.status;
  const condition = conditionOf(status, 'Available');
  const [wanted, ready] = ['desiredNumberScheduled', 'numberReady'].map(field => integer(get(status, field)));
  const isNone = workload.kind === 'DaemonSet' && wanted !== undefined && wanted > 0 && (ready ?? 0) === 0;
  if (get(condition, 'status') !== 'False' && !isNone) return unknown('');
  const { name, namespace } = workload;
  return symptom(
    `${workload.kind} ${name} is not available: ${said(get(condition, 'message') ?? `none of ${wanted} pods is ready`)}`,
    'Without ready pods the load balancer has no healthy target, and connections are refused.',
    `${kubectlIn(namespace)} describe ${inCommands(workload)}; ${kubectlIn(namespace)} get events --sort-by=.lastTimestamp | tail -20`,
  );
}

/**
 * Judges the autoscaler of a workload. One that cannot scale breaks nothing yet: the pods that are there go on.
 * https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#appendix-horizontal-pod-autoscaler-status-conditions
 */
export function autoscaler(live: Live, { name, namespace }: WorkloadRef): Look {
  if (!live.synthesized(HPA, namespace).some(({ metadata }) => metadata.name === name)) return unknown('');
  const ref = { name, namespace };
  const compared = live.compare(HPA, ref, 'The number of pods stays, or follows other figures.', { fine: '' });
  const seen = live.cluster.get(HPA, ref);
  if (compared.verdict !== 'ok' || 'unknown' in seen || !seen.value) return compared;
  const { spec, status } = seen.value;
  const failing = ['AbleToScale', 'ScalingActive'].flatMap(type => {
    const condition = conditionOf(status, type);
    return get(condition, 'status') === 'False'
      ? [remark(`autoscaler ${name} cannot scale: ${reasonOf(condition)}`)]
      : [];
  });
  const [most, current] = [integer(get(spec, 'maxReplicas')), integer(get(status, 'currentReplicas'))];
  const isFull = most !== undefined && current !== undefined && current >= most;
  const full = isFull ? [remark(`autoscaler ${name} is at its maximum of ${most} pods, and adds none`)] : [];
  return together([
    ok(current === undefined ? `at most ${most} pods` : `${current} of at most ${most} pods`),
    ...failing,
    ...full,
  ]);
}

const HPA = 'HorizontalPodAutoscaler';

function conditionOf(status: unknown, type: string): unknown {
  return list(get(status, 'conditions')).find(condition => get(condition, 'type') === type);
}

function reasonOf(condition: unknown): string {
  const reason = said(get(condition, 'reason'));
  const hint = /^FailedGet(?:Container)?ResourceMetric$/.test(reason)
    ? `; metrics-server is missing, does not answer, or a container requests no CPU (${KUBECTL} top pods --containers)`
    : '';
  return `${reason}, ${said(get(condition, 'message'))}${hint}`;
}
