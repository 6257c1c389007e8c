/** Alerts inside Alloy, and from Alloy to the backends. */

import { replicasField } from '../environment/replicas';
import type { Environment } from '../environment/schema';
import { ITEMS, METRICS_PATH } from '../facts/alloy';
import { MERGED_METRICS_PATH, MERGED_METRICS_PORT } from '../facts/istio';
import type { Signal } from '../facts/otlp';
import { pathOf, type Tier } from '../path/path';
import { scheduledSmokeTest } from '../path/smoke-test';
import type { Stage } from '../path/tiers';
import type { Alert, Steps } from './alert';
import { autoscalerAlerts } from './autoscaler-alerts';
import { backendAlerts } from './backend-alerts';
import { balancerAlerts } from './balancer-alerts';
import {
  componentExitedSteps,
  configNotLoadedSteps,
  failedSteps,
  memoryLimiterSteps,
  metricsMissingSteps,
  noTrafficSteps,
  refusedSteps,
  tracesDroppedEarlySteps,
} from './pipeline-steps';
import { componentsOf, grown, ITEM_WORDS, podsOf } from './queries';

/** The alerts from Alloy to the backends, in the order of the packet. */
export function pipelineAlerts(environment: Environment): Alert[] {
  const ofProbes = scheduledSmokeTest(environment)?.itemsIn(NO_TRAFFIC_MINUTES * 60) ?? 0;
  const { tiers } = pathOf(environment);
  return tiers.flatMap(tier => {
    const { signals } = tier;
    const all: Alert[] = [
      metricsMissing(tier, environment),
      ...(tier.id === 'receiving' ? signals.map(signal => noTraffic(tier, environment, signal, ofProbes)) : []),
      ...COUNTED.filter(({ stage }) => tier.stages.includes(stage)).flatMap(one =>
        signals.map(signal => counted(tier, one, signal)),
      ),
      ...(tier.next ? balancerAlerts(tier, tier.next) : []),
      ...(tier.stages.includes('tail_sampling') ? [tracesDroppedEarly(tier)] : []),
      ...(tier.stages.includes('exporters') ? backendAlerts(environment, tier) : []),
      configNotLoaded(tier),
      componentExited(tier),
      ...autoscalerAlerts(tier),
    ];
    // An Alertmanager takes alerts of the same labels for one: those of two tiers would end each other.
    return tiers.length === 1 ? all : all.map(alert => labelled(alert, tier));
  });
}

function labelled(alert: Alert, { workload }: Tier): Alert {
  return { ...alert, labels: { ...alert.labels, workload: workload.name } };
}

function metricsMissing(tier: Tier, { receiver }: Environment): Alert {
  const { title, httpPort } = tier;
  const alloy = podsOf(tier);
  const scraped = receiver.tls ? `${httpPort}${METRICS_PATH}` : `${MERGED_METRICS_PORT}${MERGED_METRICS_PATH}`;
  return {
    name: 'OtlpMetricsMissing',
    hops: ['pods'],
    expr: `absent(alloy_config_last_load_successful{${alloy}})`,
    minutes: 10,
    severity: 'critical',
    summary: `Prometheus has no metrics of ${title}.`,
    description: `Either no pod of Alloy runs, or Prometheus does not scrape ${scraped} of its pods. No other alert of Alloy can fire until it does.`,
    steps: metricsMissingSteps(tier, scraped),
    costs: 'nothing if pods run; else nothing while senders repeat',
  };
}

const NO_TRAFFIC_MINUTES = 30;

/** @param ofProbes how many items come from the smoke test, at most: they say nothing about senders */
function noTraffic(tier: Tier, environment: Environment, signal: Signal, ofProbes: number): Alert {
  const alloy = podsOf(tier);
  const [first, ...more] = pathOf(environment).edges;
  const accepted = `otelcol_receiver_accepted_${ITEMS[signal]}_total{${componentsOf(tier)}}`;
  return {
    name: 'OtlpNoTraffic',
    hops: ['nlb', 'listener', 'certificate', 'route', 'edge-policies'],
    // The counter is absent until the first item ever; without any Alloy it is another alert's matter.
    expr: `(sum(${grown(accepted, `${NO_TRAFFIC_MINUTES}m`)}) or vector(0)) ${ofProbes ? `<= ${ofProbes}` : '== 0'} and on () count(alloy_config_last_load_successful{${alloy}}) > 0`,
    minutes: 15,
    severity: 'warning',
    labels: { signal },
    summary: `Alloy has received no ${ITEM_WORDS[signal]} for half an hour${ofProbes ? ', but for the smoke test’s' : ''}.`,
    description:
      'Senders have stopped, or do not get through: DNS, NLB, certificate, credentials, or the gateway’s route, in this order. Its access log shows those that reach it. Where nobody is to send this signal, remove its destination.',
    steps: noTrafficSteps(tier, signal, [first!, ...more]),
    costs: 'nothing while senders repeat; what is refused for good is lost',
  };
}

interface Counted {
  readonly name: string;
  readonly hops: Alert['hops'];
  /** What counts it. */
  readonly stage: Stage;
  readonly counter: (items: string) => string;
  readonly by: string;
  readonly severity: Alert['severity'];
  readonly summary: (items: string) => string;
  /** @param replicas the field that says how many pods there are */
  readonly description: (replicas: string) => string;
  /** @param replicas the field that says how many pods there are */
  readonly steps: (tier: Tier, replicas: string) => Steps;
  readonly costs: string;
}

/** Alerts on counters that should stand still. */
const COUNTED: readonly Counted[] = [
  {
    name: 'OtlpRefused',
    hops: ['pipeline', 'backends'],
    stage: 'receiver',
    counter: items => `otelcol_receiver_refused_${items}_total`,
    by: 'transport',
    severity: 'warning',
    summary: items => `Alloy refused {{ $value | humanize }} ${items} over {{ $labels.transport }} in 10 minutes.`,
    description: () =>
      'What is behind the receiver did not take them: the backend (OtlpBackendRefuses, OtlpSendFailed), the queue before it (OtlpEnqueueFailed), memory (OtlpMemoryLimiter), or a component that does not run (OtlpComponentExited). Senders repeat them while they can, but not what the backend refuses for good.',
    steps: refusedSteps,
    costs: 'nothing while senders repeat; what the backend refuses for good is lost',
  },
  {
    name: 'OtlpFailed',
    hops: ['receiver'],
    stage: 'receiver',
    counter: items => `otelcol_receiver_failed_${items}_total`,
    by: 'transport',
    severity: 'warning',
    summary: items =>
      `The receiver failed on {{ $value | humanize }} ${items} over {{ $labels.transport }} in 10 minutes.`,
    description: () =>
      'The receiver itself, not what is behind it, could not take them. Alloy 1.19 still counts these as refused. Look at its log.',
    steps: failedSteps,
    costs: 'nothing while senders repeat',
  },
  {
    name: 'OtlpMemoryLimiter',
    hops: ['pipeline', 'backends'],
    stage: 'memory_limiter',
    counter: items => `otelcol_processor_memory_limiter_refused_${items}_total`,
    by: 'pod',
    severity: 'critical',
    summary: items => `{{ $labels.pod }} refused {{ $value | humanize }} ${items} in 10 minutes for want of memory.`,
    description: replicas =>
      `It refuses rather than be killed: logs first, then traces, then metrics, whichever of them fills the memory. Either a backend is slow and the queues fill (OtlpQueueFills), or there is more traffic than ${replicas} and alloy.resources.memory are for.`,
    steps: memoryLimiterSteps,
    costs: 'nothing while senders repeat',
  },
];

function counted(
  tier: Tier,
  { name, hops, counter, by, severity, summary, description, steps, costs }: Counted,
  signal: Signal,
): Alert {
  const replicas = replicasField(tier.settings);
  return {
    name,
    hops,
    expr: `sum by (${by}) (${grown(`${counter(ITEMS[signal])}{${componentsOf(tier)}}`, '10m')}) > 0`,
    severity,
    labels: { signal },
    summary: summary(ITEM_WORDS[signal]),
    description: description(replicas),
    steps: steps(tier, replicas),
    costs: costs,
  };
}

function tracesDroppedEarly(tier: Tier): Alert {
  const alloy = componentsOf(tier);
  return {
    name: 'OtlpTracesDroppedEarly',
    hops: ['pipeline'],
    expr: `sum by (pod) (${grown(`otelcol_processor_tail_sampling_sampling_trace_dropped_too_early_total{${alloy}}`, '10m')}) > 0`,
    severity: 'critical',
    summary: '{{ $labels.pod }} dropped {{ $value | humanize }} traces in 10 minutes before their decision.',
    description:
      'More traces wait than num_traces, so the oldest is dropped when a new one comes: errors and slow traces too, and no sender is told. Above the limit hardly any trace lives until its decision. Say the rate that there is, pipeline.tailSampling.tracesPerSecond, and num_traces follows; or lower decisionWaitSeconds, or let more pods sample.',
    steps: tracesDroppedEarlySteps(tier),
    costs: 'these traces are lost, and no sender is told',
  };
}

function configNotLoaded(tier: Tier): Alert {
  const alloy = podsOf(tier);
  return {
    name: 'OtlpConfigNotLoaded',
    hops: ['config'],
    expr: `max by (pod) (alloy_config_last_load_successful{${alloy}} == bool 0) > 0`,
    minutes: 5,
    severity: 'warning',
    summary: '{{ $labels.pod }} could not load its configuration.',
    description: 'It goes on with the last good one, and will not start with this one. Its log says which line.',
    steps: configNotLoadedSteps(tier),
    costs: 'nothing, until a pod restarts',
  };
}

function componentExited(tier: Tier): Alert {
  const alloy = podsOf(tier);
  return {
    name: 'OtlpComponentExited',
    hops: ['config', 'receiver', 'pipeline', 'backends'],
    expr: `sum by (pod) (alloy_component_controller_running_components{${alloy},health_type=~"exited|unhealthy"}) > 0`,
    minutes: 5,
    severity: 'critical',
    summary: '{{ $labels.pod }} has {{ $value }} components that do not run.',
    description:
      'Alloy is ready all the same. Data that passes through them is refused or dropped: a port in use, a missing certificate or a setting that only the component itself refuses. Its log says “failed to start scheduled component”.',
    steps: componentExitedSteps(tier),
    costs: 'nothing while senders repeat; behind a queue or a sampler, lost',
  };
}
