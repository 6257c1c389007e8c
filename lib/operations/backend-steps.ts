/** What to do when an alert on the backends or on the queues before them fires. */
import { QUEUE_VOLUME } from '../path/names';
import type { Tier } from '../path/path';
import { atTier } from '../path/pod-commands';
import type { Step, Steps } from './alert';
import { alloyLog, podsNow } from './looks';
import { inLines, podsOf } from './queries';

/** What the exporters say of the backend's answers. */
const said = (tier: Tier, text: string, pattern = 'Exporting failed'): Step => ({ text, sh: alloyLog(tier, pattern) });

const queues = (tier: Tier, text: string): Step => ({
  text,
  promql: `max by (pod, component_id) (\n  otelcol_exporter_queue_size{${inLines(podsOf(tier))}}\n  / otelcol_exporter_queue_capacity{${inLines(podsOf(tier))}})`,
});

export function backendRefusesSteps(tier: Tier): Steps {
  return [
    said(tier, 'Read the backend’s own words. `component_id` of the alert names the exporter.', 'Permanent error'),
    {
      text: 'Unauthenticated or PermissionDenied: has the exporter’s credential expired, or was it rotated at the backend? Put the new one into its Secret and roll out (“Credentials”). Is the tenant known there?',
    },
    {
      text: 'Unimplemented or NotFound: the endpoint’s path, or a backend that was upgraded. Look at what was changed last, on either side; roll back.',
    },
    {
      text: 'ResourceExhausted: “larger than max”: lower `destinations.….maxRequestMiB` to what the backend takes. Else a quota: raise it at the backend.',
    },
    {
      text: 'It can’t be repaired now, and senders that are told 503 would keep their data: hold the signal (“Emergency stop”).',
    },
  ];
}

export function dataRefusedSteps(tier: Tier): Steps {
  return [
    said(tier, 'Read which data, and why. A backend that speaks HTTP says it in its own log alone.', 'Permanent error'),
    {
      text: '“out of order”, “too old”, “too far behind”: after an outage that is what waited in queues, and it passes. A clock that is wrong: find the sender.',
    },
    {
      text: 'A limit of the tenant (series, labels, size of a line): raise it at the backend, or bound the sender. It can wait for the morning unless it grows.',
    },
  ];
}

export function sendFailedSteps(tier: Tier): Steps {
  return [
    said(tier, 'Read why: refused, timed out, no such host, a certificate, or a status.'),
    {
      text: 'Is the backend there at all? Look at its own pods and alerts: this is most often its outage, and ends with it. Restart nothing of Alloy’s meanwhile.',
    },
    {
      text: 'The backend is well: it is the way there. Is it all pods of Alloy or one? A NetworkPolicy, a ServiceEntry, DNS or a certificate that was changed.',
      sh: podsNow(tier),
    },
    queues(tier, 'How long until the queues are full? Then senders are refused too.'),
  ];
}

/** @param others what the exporters may say besides of a full queue, and the alert that tells of it */
export function enqueueFailedSteps(tier: Tier, others: readonly { says: string; alert: string }[]): Steps {
  return [
    said(tier, 'Read which of the reasons it is.', ['queue is full', ...others.map(({ says }) => says)].join('|')),
    queues(tier, '“queue is full”: the backend is slower than what comes in. Repair the backend first.'),
    {
      text: 'The backend is well, and more comes in than was planned: say the rate that there is (`destinations.….queue.requestsPerSecond`), or scale up.',
    },
    ...others.map(({ says, alert }) => ({ text: `“${says}”: go on at ${alert}.` })),
  ];
}

export function itemTooLargeSteps(tier: Tier): Steps {
  return [
    said(tier, 'See that it is that: these lines, again and again.', 'greater than max|Failed to split'),
    {
      text: 'Find the sender: in the gateway’s access log the one address that gets 503 without a flag at each repetition.',
    },
    {
      text: 'Bound it there: `OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT` for an SDK. It can’t be reached: raise the limit of the backend, then `destinations.….maxRequestMiB`; or shed that sender.',
    },
  ];
}

export function consumersBusySteps(tier: Tier): Steps {
  return [
    queues(tier, 'Is it one pod or all? One: senders’ connections are uneven, or that pod alone has a slow way.'),
    {
      text: 'Is the backend slower than usual? Its own latency says so. `queue.latencyMilliseconds` should be what it really takes.',
    },
    {
      text: 'It is not: more comes in. Raise `queue.requestsPerSecond` or the number of pods (“Scale up”). Either asks the backend more at a time: look whether it has room.',
    },
  ];
}

export function queueStandsSteps(tier: Tier): Steps {
  return [
    said(tier, 'Read the backend’s answer.', 'Exporting failed'),
    queues(tier, 'See how full the queues are: that is the time you have.'),
    {
      text: 'Repair the backend or the way to it. Do not restart pods whose queue is in memory: what waits would be gone. Do not scale down.',
    },
    { text: 'It will be away for longer than the queue has room: hold the signal, so that senders keep their data.' },
  ];
}

export function queueFillsSteps(tier: Tier): Steps {
  return [
    queues(tier, 'See which exporter, and whether one pod or all.'),
    said(tier, 'Does the backend answer? Lines here: it refuses or is away. None: it is slow.'),
    { text: 'Repair the backend. Meanwhile: scale up only if it is the number of requests and the backend has room.' },
  ];
}

export function volumeFillsSteps(tier: Tier): Steps {
  const claims = `namespace="${tier.namespace}",persistentvolumeclaim=~"${QUEUE_VOLUME}-${tier.workload.name}-[0-9]+"`;
  return [
    {
      text: 'See how fast it fills.',
      promql: `predict_linear(kubelet_volume_stats_available_bytes{${claims}}[30m], 3600)`,
    },
    {
      text: 'Below 0: it is full within the hour. Enlarge the claims now (“The volumes”), before the backend is back: a full volume loses what is on it.',
      sh: `${atTier(tier).kubectl} get pvc`,
    },
    {
      text: 'It can’t be enlarged: hold the signal with the largest queue, so that nothing more is queued. Then repair the backend.',
      sh: podsNow(tier),
    },
  ];
}
