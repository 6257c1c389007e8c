/** Alerts on what the backends answer, and on the queues before them. */
import { type Delivery, deliveryOf } from '../environment/delivery';
import { type Destination, destinationsOf, needsVolume } from '../environment/destinations';
import type { Environment } from '../environment/schema';
import { ITEMS } from '../facts/alloy';
import type { Signal } from '../facts/otlp';
import { QUEUE_VOLUME } from '../path/names';
import type { Tier } from '../path/path';
import type { Alert } from './alert';
import {
  backendRefusesSteps,
  consumersBusySteps,
  dataRefusedSteps,
  enqueueFailedSteps,
  itemTooLargeSteps,
  queueFillsSteps,
  queueStandsSteps,
  sendFailedSteps,
  volumeFillsSteps,
} from './backend-steps';
import { componentsOf, grown, ITEM_WORDS } from './queries';

/** The alerts of a tier that sends to backends. */
export function backendAlerts(environment: Environment, tier: Tier): Alert[] {
  return [
    ...tier.sent.flatMap(signal => [
      backendRefuses(tier, signal),
      dataRefused(tier, signal),
      sendFailed(tier, signal),
      enqueueFailed(environment, tier, signal),
      ...acknowledged(environment, tier, signal),
      ...queueStands(environment, tier, signal),
    ]),
    queueFills(tier),
    ...(needsVolume(environment, tier.sent) ? [volumeFills(tier)] : []),
  ];
}

const sendFailures = (alloy: string, signal: Signal, labels = ''): string =>
  `otelcol_exporter_send_failed_${ITEMS[signal]}_total{${alloy}${labels}}`;

const enqueueFailures = (alloy: string, signal: Signal): string =>
  `otelcol_exporter_enqueue_failed_${ITEMS[signal]}_total{${alloy}}`;

/** `error_permanent` and `error_type` are the exporter’s own words on the backend’s answer. */
const PERMANENT = 'error_permanent="true"';
/** HTTP’s 400 and gRPC’s 3: one sender’s data, while the backend takes the others’. */
const OF_DATA = 'error_type="InvalidArgument"';

function backendRefuses(tier: Tier, signal: Signal): Alert {
  return {
    name: 'OtlpBackendRefuses',
    hops: ['backends'],
    expr: `sum by (component_id, error_type) (${grown(sendFailures(componentsOf(tier), signal, `,${PERMANENT},${OF_DATA.replace('=', '!=')}`), '10m')}) > 0`,
    severity: 'critical',
    labels: { signal },
    summary: `The backend of {{ $labels.component_id }} refused {{ $value | humanize }} ${ITEM_WORDS[signal]} for good in 10 minutes: {{ $labels.error_type }}.`,
    description:
      'Senders get its answer as if it were Alloy’s, so look here first, and at their credentials later. Unauthenticated (401) and PermissionDenied (403): what the exporter presents, or the tenant. Unimplemented (404) and NotFound (500): the exporter’s endpoint. Unknown and Internal (500): the backend’s own failure, or its 413. Senders repeat none of these: what they held is lost. ResourceExhausted: over the backend’s limit of size or quota; over HTTP it is a 429, which senders repeat in vain. With delivery memory or disk senders are not told, and all of it is lost.',
    steps: backendRefusesSteps(tier),
    costs: 'lost; over HTTP a 429 when the sender gives up',
  };
}

function dataRefused(tier: Tier, signal: Signal): Alert {
  return {
    name: 'OtlpDataRefused',
    hops: ['backends'],
    expr: `sum by (component_id) (${grown(sendFailures(componentsOf(tier), signal, `,${PERMANENT},${OF_DATA}`), '10m')}) > 0`,
    severity: 'warning',
    labels: { signal },
    summary: `The backend of {{ $labels.component_id }} refused {{ $value | humanize }} ${ITEM_WORDS[signal]} in 10 minutes as no data that it takes.`,
    description:
      'It answers InvalidArgument (400), so its credentials and endpoint are right: the data are too old, out of order, or over a limit of the tenant. They are lost. Senders get the answer with delivery acknowledged, and do not repeat them. Alloy’s log has the reason if the backend speaks gRPC, else the backend’s own log.',
    steps: dataRefusedSteps(tier),
    costs: 'these data are lost',
  };
}

function sendFailed(tier: Tier, signal: Signal): Alert {
  return {
    name: 'OtlpSendFailed',
    hops: ['backends'],
    expr: `sum by (component_id, error_type) (${grown(sendFailures(componentsOf(tier), signal, `,${PERMANENT.replace('=', '!=')}`), '10m')}) > 0`,
    severity: 'critical',
    labels: { signal },
    summary: `{{ $labels.component_id }} gave up on {{ $value | humanize }} ${ITEM_WORDS[signal]} in 10 minutes: {{ $labels.error_type }}.`,
    description:
      'The backend could not be reached, or did not take them until retry_on_failure ran out. With delivery acknowledged the sender was told, and repeats them while it can; with memory or disk they are lost. Alloy’s log has the backend’s answer.',
    steps: sendFailedSteps(tier),
    costs: '`acknowledged`: nothing while senders repeat; `memory` and `disk`: lost',
  };
}

/** Where the answer is the sender’s, `enqueue_failed` counts the backend’s too, which other alerts tell better. */
function enqueueFailed(environment: Environment, tier: Tier, signal: Signal): Alert {
  const alloy = componentsOf(tier);
  const all = withDelivery(environment, signal);
  const answering = all.filter(({ word }) => word === 'acknowledged');
  const told = answering.map(
    one =>
      ` unless on (component_id) sum by (component_id) (${grown(sendFailures(exporterOf(alloy, one), signal), '10m')}) > 0`,
  );
  const others = [
    ...(answering.some(({ maxSizeBytes }) => maxSizeBytes !== undefined)
      ? [{ says: 'greater than max size', alert: 'OtlpItemTooLarge' }]
      : []),
    ...(all.some(({ word }) => word === 'disk') ? [{ says: 'no space left on device', alert: 'OtlpVolumeFills' }] : []),
  ];
  const reasons = [
    `“sending queue is full” (OtlpQueueFills${answering.length ? ', OtlpConsumersBusy' : ''})`,
    ...others.map(({ says, alert }) => `“${says}” (${alert})`),
  ];
  return {
    name: 'OtlpEnqueueFailed',
    hops: ['backends'],
    expr: `sum by (component_id) (${grown(enqueueFailures(alloy, signal), '10m')}) > 0${told.join('')}`,
    severity: 'critical',
    labels: { signal },
    summary: `{{ $labels.component_id }} handed back {{ $value | humanize }} ${ITEM_WORDS[signal]} in 10 minutes that the backend never saw.`,
    description: `Its log says why: ${reasons.join(', ')}. The sender of a first destination is told, and repeats them while it can; behind tail sampling, and of a copy, they are lost.`,
    steps: enqueueFailedSteps(tier, others),
    costs: 'nothing while senders repeat; of a copy, and behind tail sampling, lost',
  };
}

/** A queue that was no fuller than this refused nothing for being full. */
const HALF = 0.5;

/** The destinations of a signal, each with its queue. */
function withDelivery(environment: Environment, signal: Signal): (Destination & Delivery)[] {
  return destinationsOf(environment, signal).map(destination => ({
    ...destination,
    ...deliveryOf(environment, destination),
  }));
}

/** Label matchers that select the exporters of destinations. */
const exporterOf = (alloy: string, ...destinations: readonly Destination[]): string => {
  const ids = destinations.map(({ protocol, label }) => `otelcol.exporter.${protocol}.${label}`);
  return `${alloy},component_id=${ids.length === 1 ? '' : '~'}"${ids.join('|')}"`;
};

/** Alerts on the destinations whose answer is the sender’s. */
function acknowledged(environment: Environment, tier: Tier, signal: Signal): Alert[] {
  const alloy = componentsOf(tier);
  const answering = withDelivery(environment, signal).filter(({ word }) => word === 'acknowledged');
  return answering.flatMap(one => {
    const exporter = exporterOf(alloy, one);
    return [...itemTooLarge(tier, one, exporter), consumersBusy(tier, one, exporter)];
  });
}

function itemTooLarge(tier: Tier, { signal, maxSizeBytes }: Destination & Delivery, exporter: string): Alert[] {
  if (maxSizeBytes === undefined) return [];
  const grows = (counter: string) => `sum by (component_id) (increase(${counter}[5m])) > 0`;
  const fill = `max_over_time(otelcol_exporter_queue_size{${exporter}}[5m]) / otelcol_exporter_queue_capacity{${exporter}}`;
  return [
    {
      name: 'OtlpItemTooLarge',
      hops: ['pipeline'],
      expr: `${grows(enqueueFailures(exporter, signal))} unless on (component_id) ${grows(sendFailures(exporter, signal))} unless on (component_id) max by (component_id) (${fill}) > ${HALF}`,
      minutes: 10,
      severity: 'critical',
      labels: { signal },
      summary: `{{ $labels.component_id }} hands back ${ITEM_WORDS[signal]} again and again, though the backend is there and the queue is not full.`,
      description: `One of them is over ${maxSizeBytes} bytes, and can’t be split; Alloy’s log says “greater than max size”. Its sender repeats the request: each time what stands before it arrives once more, it and what stands behind it never. A sender that never gives up has a consumer less for each, and stands still without any. Find it by the gateway’s access log (503 or status 14 without a flag), and bound it there (OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT), or raise maxRequestMiB, at the backend first.`,
      steps: itemTooLargeSteps(tier),
      costs: 'the item, and what stands behind it in its request, once the sender gives up',
    },
  ];
}

function consumersBusy(
  tier: Tier,
  { signal, numConsumers, queueSize }: Destination & Delivery,
  exporter: string,
): Alert {
  return {
    name: 'OtlpConsumersBusy',
    hops: ['backends'],
    // The queue’s size counts what is under way too.
    expr: `max by (pod, component_id) (otelcol_exporter_queue_size{${exporter}}) > ${numConsumers}`,
    minutes: 5,
    severity: 'warning',
    labels: { signal },
    summary: `{{ $value }} requests are in {{ $labels.component_id }} of {{ $labels.pod }}, and ${numConsumers} are sent at a time.`,
    description: `The others wait, and so do their senders. Nothing is lost yet: at ${queueSize} more get 503 or UNAVAILABLE. Either the backend is slower than queue.latencyMilliseconds says, or more comes in than queue.requestsPerSecond.`,
    steps: consumersBusySteps(tier),
    costs: 'nothing yet: it is slow',
  };
}

/** Where no sender waits for the backend, nobody else says for as long as retries go on that nothing goes out: a day on disk. */
function queueStands(environment: Environment, tier: Tier, signal: Signal): Alert[] {
  const silent = withDelivery(environment, signal).filter(({ word }) => word !== 'acknowledged');
  if (!silent.length) return [];
  const exporters = exporterOf(componentsOf(tier), ...silent);
  const sent = `otelcol_exporter_sent_${ITEMS[signal]}_total{${exporters}}`;
  return [
    {
      name: 'OtlpQueueStands',
      hops: ['backends'],
      expr: `max by (pod, component_id) (otelcol_exporter_queue_size{${exporters}}) > 0 unless on (pod, component_id) sum by (pod, component_id) (${grown(sent, '5m')}) > 0`,
      minutes: 15,
      severity: 'critical',
      labels: { signal },
      summary: `{{ $labels.component_id }} of {{ $labels.pod }} has sent no ${ITEM_WORDS[signal]} for a quarter of an hour, and {{ $value | humanize1024 }}B wait.`,
      description: `The backend is away, or takes nothing; no sender knows, since each got OK when its data were queued. ${dropped(silent)}, and a full queue takes no more (OtlpQueueFills). Alloy’s log has the backend’s answer (“Exporting failed. Will retry”).`,
      steps: queueStandsSteps(tier),
      costs: 'nothing while the queue has room; then senders are refused, and repeat',
    },
  ];
}

/** When what the backend does not take is dropped. */
function dropped(destinations: readonly Delivery[]): string {
  const times = new Set(destinations.map(({ retry }) => retry.maxElapsedSeconds).filter(Boolean));
  return times.size
    ? `A request that was tried for ${[...times].join(' or ')} s is dropped`
    : 'Requests are retried for ever';
}

const QUEUE_SHARE = 0.8;

function queueFills(tier: Tier): Alert {
  const alloy = componentsOf(tier);
  return {
    name: 'OtlpQueueFills',
    hops: ['backends'],
    expr: `max by (pod, component_id) (otelcol_exporter_queue_size{${alloy}} / otelcol_exporter_queue_capacity{${alloy}}) > ${QUEUE_SHARE}`,
    minutes: 5,
    severity: 'warning',
    summary: 'The queue of {{ $labels.component_id }} in {{ $labels.pod }} is {{ $value | humanizePercentage }} full.',
    description:
      'When it is full, more is refused. The backend is slow or away, so look at it first; then at queue.requestsPerSecond and queue.latencyMilliseconds, which should say what it really takes.',
    steps: queueFillsSteps(tier),
    costs: 'nothing yet; once it is full, nothing while senders repeat, and what goes to a copy is lost',
  };
}

/** Share of the volume. The queues take half of it at most, so what is left tells of something else, or of files that don’t shrink. */
const LEFT = 0.2;

function volumeFills(tier: Tier): Alert {
  const { namespace, workload } = tier;
  const claims = `namespace="${namespace}",persistentvolumeclaim=~"${QUEUE_VOLUME}-${workload.name}-[0-9]+"`;
  return {
    name: 'OtlpVolumeFills',
    hops: ['backends'],
    expr: `min by (persistentvolumeclaim) (kubelet_volume_stats_available_bytes{${claims}} / kubelet_volume_stats_capacity_bytes{${claims}}) < ${LEFT}`,
    minutes: 10,
    severity: 'critical',
    summary: 'The volume {{ $labels.persistentvolumeclaim }} has {{ $value | humanizePercentage }} left.',
    description:
      'Once it is full, nothing more is queued on it: senders get 503 or UNAVAILABLE, “no space left on device”, and repeat while they can; most of what is on it may be lost (in 3 of 10 tries it was), since Alloy has to write to take anything off. Look at the backend first (OtlpQueueFills), then at alloy.storage.size.',
    steps: volumeFillsSteps(tier),
    costs: 'nothing yet; once it is full, most of what is on it may be lost',
  };
}
