/** What is seen of the autoscaler of Alloy's pods. Its conditions were seen on the real controller. */
import { replicasOf } from '../environment/replicas';
import type { Tier } from '../path/path';
import { atTier } from '../path/pod-commands';
import { code } from './markdown';
import { COSTS, type Symptom } from './symptom';

/** Symptoms of a tier whose pods an autoscaler counts; none for any other. */
export function autoscalerSymptoms(tier: Tier): Symptom[] {
  const { settings, workload } = tier;
  if (!settings.autoscaling) return [];
  const { kubectl } = atTier(tier);
  const { most } = replicasOf(settings);
  return [
    {
      seen: `It is slow, or refused, at peaks; \`get hpa\` shows ${most} REPLICAS, the most there may be`,
      hops: ['pods'],
      look: code(`${kubectl} get hpa ${workload.name}`),
      fix: 'Is it more traffic, or the same again and again, since a backend refuses? More traffic: `alloy.autoscaling.maxReplicas`, if nodes and backends have room.',
      costs: COSTS.repeated,
    },
    {
      seen: `It is slow, or refused, at peaks; \`get hpa\` shows \`<unknown>\` in TARGETS`,
      hops: ['pods'],
      look: code(`${kubectl} describe hpa ${workload.name}`),
      fix: `\`FailedGetContainerResourceMetric\`: metrics-server is missing or does not answer (${code(`${kubectl} top pods --containers`)}). Until it does, ${code(`${kubectl} scale deploy/${workload.name} --replicas <number>`)} holds: an autoscaler without figures keeps the number, within its limits.`,
      costs: `${COSTS.nothing} until more comes than the pods are for; then ${COSTS.repeated}`,
    },
    {
      seen: `\`get hpa\` shows less than the target, and senders are slow all the same`,
      hops: ['backends'],
      look: `${code(`${kubectl} get hpa ${workload.name}`)}, and step 6`,
      fix: 'A backend is slow: Alloy waits for it and uses no CPU. More pods would ask it more at a time; look at the backend first, then at `destinations.….queue`.',
      costs: COSTS.repeated,
    },
  ];
}
