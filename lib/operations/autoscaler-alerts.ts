/** Alerts on the HorizontalPodAutoscaler of Alloy's pods, from what kube-state-metrics says of it. */
import { replicasOf } from '../environment/replicas';
import type { Tier } from '../path/path';
import { atTier } from '../path/pod-commands';
import type { Alert } from './alert';
import { podsNow } from './looks';
import { ofObject } from './queries';

/** The alerts of a tier whose pods an autoscaler counts; none for any other. */
export function autoscalerAlerts(tier: Tier): Alert[] {
  if (!tier.settings.autoscaling) return [];
  const { least, most } = replicasOf(tier.settings);
  // With as many pods as both limits say, the most is what was asked for.
  return [...(least < most ? [atMax(tier, most)] : []), inactive(tier)];
}

const METRIC = 'kube_horizontalpodautoscaler';

function atMax(tier: Tier, most: number): Alert {
  const [current, limit] = ['status_current_replicas', 'spec_max_replicas'].map(
    what => `max by (horizontalpodautoscaler) (${ofAutoscaler(what, tier)})`,
  );
  return {
    name: 'OtlpAutoscalerAtMax',
    hops: ['pods'],
    expr: `${current} >= ${limit}`,
    minutes: 15,
    severity: 'warning',
    summary: `${tier.title} has had as many pods as it may, {{ $value }}, for 15 minutes.`,
    description: `What comes beyond that makes them slower, and then senders are refused, which repeat while they can. Look first whether it is real: a backend that refuses (OtlpBackendRefuses, OtlpSendFailed) makes senders send the same again and again. Then raise alloy.autoscaling.maxReplicas, now ${most}, if the nodes have room and the backends take it.`,
    steps: [
      {
        text: 'Is it more traffic, or the same again and again? These fire too: a backend refuses, and senders repeat. Go there.',
        promql: 'ALERTS{alertname=~"OtlpBackendRefuses|OtlpSendFailed|OtlpEnqueueFailed",alertstate="firing"}',
      },
      {
        text: 'More traffic: have nodes and backends room? Then raise `alloy.autoscaling.maxReplicas` (“Scale up”).',
        sh: `${atTier(tier).kubectl} get hpa ${tier.workload.name}\n${podsNow(tier)} | grep -v Running`,
      },
      { text: 'Pods that are Pending: the nodes have no room, and a higher number changes nothing.' },
    ],
    costs: 'nothing yet; then nothing while senders repeat',
  };
}

function inactive(tier: Tier): Alert {
  const labels = ',condition="ScalingActive",status="false"';
  return {
    name: 'OtlpAutoscalerInactive',
    hops: ['pods'],
    expr: `max by (horizontalpodautoscaler) (${ofAutoscaler('status_condition', tier, labels)}) == 1 or absent(${ofAutoscaler('spec_max_replicas', tier)})`,
    minutes: 15,
    severity: 'warning',
    summary: `The number of ${tier.title}’s pods does not follow the load.`,
    description: `Nothing is lost yet: the pods stay as many as they are. kubectl -n ${tier.namespace} describe hpa ${tier.workload.name} says why: FailedGetContainerResourceMetric, metrics-server does not answer or has no figure of the pods; ScalingDisabled, somebody scaled to 0. No HorizontalPodAutoscaler: it was not synced. One that is active: Prometheus has no metrics of kube-state-metrics.`,
    steps: [
      { text: 'Read its conditions.', sh: `${atTier(tier).kubectl} describe hpa ${tier.workload.name}` },
      {
        text: '`FailedGetContainerResourceMetric`: metrics-server is away, or has no figure of the pods. If more comes than the pods are for, scale by hand: the number holds meanwhile (“Scale up”).',
        sh: `${atTier(tier).kubectl} top pods --containers`,
      },
      { text: '`ScalingDisabled`: somebody scaled to 0. Scale to the least number, and it goes on by itself.' },
    ],
    costs: 'nothing until more comes than the pods are for',
  };
}

function ofAutoscaler(what: string, { namespace, workload }: Tier, labels = ''): string {
  return ofObject(`${METRIC}_${what}`, `horizontalpodautoscaler="${workload.name}"${labels}`, namespace);
}
