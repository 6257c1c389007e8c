/** What is seen when a backend refuses, is slow or is away, and what the exporter before it says. */
import { deliveryOf } from '../environment/delivery';
import { allDestinations, needsVolume } from '../environment/destinations';
import type { Environment } from '../environment/schema';
import type { Tier } from '../path/path';
import { atTier } from '../path/pod-commands';
import { code } from './markdown';
import { COSTS, type Symptom } from './symptom';

/** Symptoms of the backends and of the exporters' queues. */
export function backendSymptoms(tier: Tier, environment: Environment): Symptom[] {
  const all = allDestinations(environment, tier.sent).map(one => deliveryOf(environment, one));
  const queued = all.filter(({ word }) => word !== 'acknowledged');
  return [
    ...(queued.length < all.length ? [...refused(tier), ...handedBack(tier)] : []),
    ...(needsVolume(environment, tier.sent) ? [volumeFull(tier)] : []),
    ...(queued.some(({ maxSizeBytes }) => maxSizeBytes !== undefined) ? [tooLarge(tier)] : []),
    ...(tier.stages.includes('tail_sampling') ? sampled(environment) : []),
    silent(tier, queued.length > 0),
  ];
}

/** What the backend refuses for good: the exporter hands its answer on, with words of its own before it. */
function refused(tier: Tier): Symptom[] {
  const look = logs(tier, '"Exporting failed" | grep "Permanent error"');
  return [
    {
      seen: '401, 403 or 404 (16, 7, 12), “not retryable error” in the answer’s text, without a flag',
      hops: ['backends'],
      look,
      fix: 'The backend says so, not the edge and not Alloy: the sender is right. `component_id` names the exporter. 401 and 403: what the exporter presents (`destinations.….credentials`), the tenant, a token that has expired. 404: the endpoint’s path, or a backend that does not take this signal.',
      costs: COSTS.lost,
    },
    {
      seen: '400 or INVALID_ARGUMENT (3), “not retryable error” in the answer’s text',
      hops: ['backends'],
      look,
      fix: 'The backend does not take this data: too old, out of order, over a limit of the tenant. Its own text stands behind `desc =`, if it spoke gRPC; else its log has it.',
      costs: COSTS.lost,
    },
    {
      seen: '500, UNKNOWN (2), INTERNAL (13) or NOT_FOUND (5), “not retryable error” in the answer’s text',
      hops: ['backends'],
      look,
      fix: 'The backend failed, or answered 413: a 413 arrives as 500, with “HTTP Status Code 413” in the text. Then the backend takes less than `destinations.….maxRequestMiB` says.',
      costs: COSTS.lost,
    },
    {
      seen: '429 or RESOURCE_EXHAUSTED (8), “not retryable error” in the answer’s text',
      hops: ['backends'],
      look,
      fix: '“larger than max”: the backend takes less than `destinations.….maxRequestMiB` says. Any other text: a quota of the tenant. Over HTTP senders repeat it although it is for good.',
      costs:
        '**lost**: over gRPC at once; over HTTP when the sender gives up, and until then what waits behind it is held up',
    },
  ];
}

/** What may be taken later, or never, as the exporter tells it. */
function handedBack(tier: Tier): Symptom[] {
  const look = logs(tier, '"Exporting failed"');
  return [
    {
      seen: '429, 503, RESOURCE_EXHAUSTED (8) or UNAVAILABLE (14), after some seconds, “no more retries left” in the answer’s text',
      hops: ['backends'],
      look: `step 6, and ${look}`,
      fix: 'The backend is away or limits the rate, and Alloy has tried until `retry.maxElapsedSeconds` was over; the answer’s text has the reason.',
      costs: `${COSTS.repeated}; with RESOURCE_EXHAUSTED **lost**, since it comes without RetryInfo`,
    },
    {
      seen: '503 or UNAVAILABLE (14), “sending queue is full”',
      hops: ['backends'],
      look: `step 6, and ${look}`,
      fix: 'The backend is slower than what comes in: `destinations.….queue`, more pods, or the backend itself.',
      costs: COSTS.repeated,
    },
    {
      seen: '503 or UNAVAILABLE (14), “size is greater than max size, dropping items”, again and again',
      hops: ['pipeline'],
      look: logs(tier, '"Failed to split request"'),
      fix: 'One span, data point or log record is larger than the backend takes (`destinations.….maxRequestMiB`), and can’t be split. What stands before it in its request arrives with each repetition, it and what stands behind it never. Bound it at the sender (`OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT`), or raise the limit, at the backend first.',
      costs:
        '**lost** when the sender gives up: it, and what stands behind it in its request. In a sender that never gives up (`max_elapsed_time: 0`) each such request keeps one consumer of its queue for ever, and with all of them kept it sends nothing more',
    },
  ];
}

function volumeFull(tier: Tier): Symptom {
  return {
    seen: '503 or UNAVAILABLE (14), “no space left on device”',
    hops: ['backends'],
    look: `${logs(tier, '"no space left"')}, and \`kubelet_volume_stats_available_bytes\` of the claims`,
    fix: 'The volume of that pod’s queues is full: `alloy.storage.size`, and the backend. Alloy has to write to take anything off the volume, so while it is full, what is on it goes too: enlarge it at once (“Changes”), before the backend is back.',
    costs: '**lost**, most of what is on the volume (in 3 of 10 tries); what is sent meanwhile is repeated',
  };
}

/** Behind the queue nobody can be told any more. */
function tooLarge(tier: Tier): Symptom {
  return {
    seen: 'Some data never arrive, though their sender got OK, nothing waits, and no counter of failures grows',
    hops: ['pipeline'],
    look: logs(tier, '"Failed to split request"'),
    fix: 'One span, data point or log record is larger than the backend takes (`destinations.….maxRequestMiB`), and can’t be split. With delivery `memory` or `disk` it is dropped, with what stands behind it in its request; no counter and no alert says so, only this line in the log. Bound it at the sender (`OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT`), or raise the limit, at the backend first.',
    costs: COSTS.lost,
  };
}

function sampled(environment: Environment): Symptom[] {
  return [
    {
      seen: 'The sender is content, and traces that a policy keeps (errors, slow ones) are missing in the backend',
      hops: ['pipeline'],
      look: '`otelcol_processor_tail_sampling_sampling_trace_dropped_too_early_total`: does it grow?',
      fix: `More traces come than wait for their decision in \`num_traces\`${environment.operations.rules ? ' (OtlpTracesDroppedEarly)' : ''}: \`pipeline.tailSampling.tracesPerSecond\`, and docs/sampling.md.`,
      costs: COSTS.lost,
    },
    {
      seen: 'A trace is in the backend in part, or without its first spans',
      hops: ['pipeline'],
      look: '`otelcol_processor_tail_sampling_early_releases_from_cache_decision_total` and `…_sampling_late_span_age_seconds`: spans that came after the decision',
      fix: 'Senders that hold spans for longer than `pipeline.tailSampling.decisionWaitSeconds`: raise it, and memory with it; `tracesPerSecond` brings a memory of decisions. After a change of the pods that sample, traces under way are in two parts.',
      costs: 'the part whose own decision was no, **lost**',
    },
  ];
}

function silent(tier: Tier, isQueued: boolean): Symptom {
  const sampled = tier.stages.includes('tail_sampling')
    ? ' Traces: the sampler may have dropped them as it should.'
    : '';
  const queued = isQueued
    ? ' With delivery `memory` or `disk` it may still wait (`otelcol_exporter_queue_size`), or be lost: `otelcol_exporter_send_failed` and `enqueue_failed` count that, but not what is too large: “Failed to split request”.'
    : '';
  return {
    seen: 'The sender is content, the backend has nothing',
    hops: ['backends'],
    look: `steps 1 and 6, and ${logs(tier, isQueued ? '-E "Exporting failed|Failed to split"' : '"Exporting failed"')}`,
    fix: `The backend took it: look there, by tenant and time.${sampled}${queued}`,
    costs: isQueued
      ? 'what the two counters and the log say, **lost**; else nothing on this path'
      : 'nothing on this path',
  };
}

function logs(tier: Tier, pattern: string): string {
  const { kubectl, pods } = atTier(tier);
  return code(`${kubectl} logs ${pods} -c alloy --tail 500 | grep ${pattern}`);
}
