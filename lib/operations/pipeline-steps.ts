/** What to do when an alert inside Alloy fires. */
import { ITEMS } from '../facts/alloy';
import type { Signal } from '../facts/otlp';
import type { Edge, Tier } from '../path/path';
import { atEdge, atTier } from '../path/pod-commands';
import type { Step, Steps } from './alert';
import { accessLog, alloyLog, podsNow } from './looks';
import { inLines, podsOf } from './queries';

const ROLL_BACK = 'It began with a sync: roll back.';

/** @param scraped port and path of the metrics */
export function metricsMissingSteps(tier: Tier, scraped: string): Steps {
  return [
    { text: 'Do the pods run? None or none ready: their events say why.', sh: podsNow(tier) },
    {
      text: 'No pods at all: somebody scaled to 0, deleted the workload, or Pod Security or a quota refuses them.',
      sh: `${atTier(tier).kubectl} get events --sort-by .lastTimestamp | tail -20`,
    },
    {
      text: `They run: Prometheus does not scrape ${scraped} of them, and no other alert of Alloy can fire. Is the target there, and what is its error?`,
      promql: `up{namespace="${tier.namespace}"}`,
    },
    {
      text: 'No target: the PodMonitor’s labels are not what Prometheus selects (`operations.labels`), or a NetworkPolicy.',
    },
  ];
}

export function noTrafficSteps(tier: Tier, signal: Signal, edges: readonly [Edge, ...Edge[]]): Steps {
  const [first, ...more] = edges.map(
    (edge): Step => ({
      text: 'Do requests reach the gateway? Its log says so, and with which answer.',
      sh: accessLog(edge),
    }),
  );
  return [
    first!,
    ...more,
    {
      text: 'None: the way to it is broken (DNS, NLB, certificate). `--send` of the doctor goes it from where you are; the three commands find the hop.',
      sh: `${atEdge(edges[0]).kubectl} describe service ${edges[0].service.name}`,
    },
    { text: 'They reach it, and are refused: go on with the status, in “Troubleshooting”.' },
    {
      text: 'Other signals arrive, and this one does not: have its senders stopped? See since when, over a day.',
      promql: `sum by (transport) (\n  rate(otelcol_receiver_accepted_${ITEMS[signal]}_total{${inLines(podsOf(tier))}}[5m]))`,
    },
  ];
}

export function refusedSteps(tier: Tier): Steps {
  return [
    {
      text: 'This is an echo: see which of OtlpBackendRefuses, OtlpSendFailed, OtlpEnqueueFailed, OtlpMemoryLimiter and OtlpComponentExited fires, and go there.',
      promql: 'ALERTS{alertname=~"Otlp.+",alertstate="firing"}',
    },
    { text: 'None of them: Alloy’s log has the reason.', sh: alloyLog(tier, 'level=(error|warn)') },
  ];
}

export function failedSteps(tier: Tier): Steps {
  return [
    { text: 'Read the receiver’s own reason.', sh: alloyLog(tier, 'level=(error|warn)') },
    { text: `${ROLL_BACK} Else a sender whose data can’t be decoded: the gateway’s log has its address.` },
  ];
}

export function memoryLimiterSteps(tier: Tier, replicas: string): Steps {
  return [
    {
      text: 'Do queues fill (a backend is slow) or not (more comes in)?',
      promql: `max by (component_id) (\n  otelcol_exporter_queue_size{${inLines(podsOf(tier))}}\n  / otelcol_exporter_queue_capacity{${inLines(podsOf(tier))}})`,
    },
    { text: 'They fill: go on at that backend. More pods would only hold more.' },
    {
      text: `They do not: scale up (\`${replicas}\`), or give each pod more (\`alloy.resources.memory\`). One pod alone: one sender with large batches.`,
      sh: `${atTier(tier).kubectl} top pods --containers`,
    },
    {
      text: 'A flood of one signal or of one sender: shed that (“Emergency stop”). Logs give way first, then traces, then metrics.',
    },
  ];
}

export function tracesDroppedEarlySteps(tier: Tier): Steps {
  return [
    {
      text: 'See how many traces wait, and how many come.',
      promql: `max by (pod) (otelcol_processor_tail_sampling_sampling_traces_on_memory{${inLines(podsOf(tier))}})`,
    },
    {
      text: 'A burst that is over: nothing to do. It stays: say the rate that there is in `pipeline.tailSampling.tracesPerSecond`; synth says how much memory that takes.',
    },
    {
      text: 'At once: lower `pipeline.tailSampling.decisionWaitSeconds`, which halves what waits when it is halved. Spans that come later are then judged alone.',
    },
  ];
}

export function configNotLoadedSteps(tier: Tier): Steps {
  return [
    { text: 'Read which line, and why.', sh: alloyLog(tier, 'level=error|reload|load configuration') },
    {
      text: 'Roll back, before a pod restarts: pods that run go on with the last good configuration, and none starts with this one. Restart nothing.',
    },
    {
      text: 'The ConfigMap is as synthesized: a file that it reads (a Secret’s key) is missing.',
      sh: `${atTier(tier).kubectl} get configmap ${tier.configMap} -o yaml`,
    },
  ];
}

export function componentExitedSteps(tier: Tier): Steps {
  return [
    {
      text: 'Read which component, and why.',
      sh: alloyLog(tier, 'failed to start scheduled component|component exited'),
    },
    {
      text: 'A port in use or a setting that it refuses: roll back. A file that is missing: put the Secret’s key back, then roll out.',
      sh: `${atTier(tier).kubectl} rollout history ${atTier(tier).pods}`,
    },
    {
      text: 'One pod of several: delete that pod. Its component does not come back by itself, and the pod counts as ready.',
      sh: podsNow(tier),
    },
  ];
}
