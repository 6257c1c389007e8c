/** For each destination: the answer to a request, its size, and how many there are at a time. */
import { answerSeconds, type Delivery, deliveryOf, maxConcurrentRequests } from '../../environment/delivery';
import { largest } from '../../environment/memory';
import type { Environment } from '../../environment/schema';
import { EXPORT_TIMEOUT_SECONDS, type Signal } from '../../facts/otlp';
import { ROUTE_SECONDS } from '../../timeouts';
import { pathOf } from '../path';
import { type Chain, EXPORTER, ISTIO_NETWORKING, RECEIVER, type Row } from './chain';

export function answers(environment: Environment): Chain[] {
  return alike(environment, ({ signals, delivery, timeoutSeconds }) => {
    const tried: Row = {
      what: 'the backend: one try',
      hop: 'backends',
      value: timeoutSeconds,
      unit: 's',
      setIn: '`timeout` of the exporter',
      page: EXPORTER,
    };
    if (!delivery.acknowledged)
      return {
        title: `${signals.join(', ')}: no sender waits behind the tail sampler`,
        why: 'What a backend does not take until then is dropped, and no sender knows.',
        rows: [
          tried,
          {
            what: 'the exporter’s own retries',
            hop: 'pipeline',
            value: delivery.retry.maxElapsedSeconds || undefined,
            otherwise: 'without end',
            unit: 's',
            setIn: '`retry_on_failure`, `max_elapsed_time`',
            page: `${EXPORTER}#retry_on_failure`,
          },
        ],
      };
    return {
      title: `${signals.join(', ')}: the answer to a request`,
      why: 'A sender that waits for less sends again while Alloy still tries: twice the load when a backend is slow, and what arrives, arrives twice.',
      rows: [
        { ...tried, mustBe: 'at most' },
        {
          what: `Alloy’s answer, retries of up to ${delivery.retry.maxElapsedSeconds} s and the last try`,
          hop: 'pipeline',
          value: answerSeconds(environment, signals[0]!),
          unit: 's',
          setIn: '`retry_on_failure`, `max_elapsed_time` + `timeout`',
          mustBe: 'below',
          page: `${EXPORTER}#retry_on_failure`,
        },
        {
          what: 'the sender: an SDK’s export; a Collector’s or an Alloy’s try, as the runbook prints it (the default over gRPC is 5 s)',
          value: EXPORT_TIMEOUT_SECONDS,
          unit: 's',
          setIn: '`OTEL_EXPORTER_OTLP_TIMEOUT`; `timeout` of a Collector’s or an Alloy’s exporter',
          mustBe: 'at most',
          page: 'https://opentelemetry.io/docs/specs/otel/protocol/exporter/',
        },
        {
          what: 'the gateway waits for Alloy',
          hop: 'route',
          value: ROUTE_SECONDS,
          unit: 's',
          setIn: 'VirtualServices, `http[].timeout`',
          page: `${ISTIO_NETWORKING}virtual-service/#HTTPRoute`,
        },
      ],
    };
  });
}

const MIB = 1024 ** 2;

export function sizes(environment: Environment): Chain[] {
  return alike(environment, ({ signals, delivery, maxRequestMiB }) => {
    const received: Row = {
      what: 'Alloy lets a message in, uncompressed',
      hop: 'receiver',
      value: largest(environment).size * MIB,
      unit: 'bytes',
      setIn: `\`${largest(environment).field}\``,
      page: RECEIVER,
    };
    const backend: Row = {
      what: 'the backend takes a request',
      hop: 'backends',
      value: maxRequestMiB * MIB,
      unit: 'bytes',
      setIn: 'the backend’s own limit, as `maxRequestMiB` says it',
      page: `${EXPORTER}#batch`,
    };
    const split: Row = {
      what: 'the exporter splits what is larger than',
      hop: 'pipeline',
      value: delivery.maxSizeBytes,
      unit: 'bytes',
      setIn: '`sending_queue`, `batch`, `max_size`',
      mustBe: 'below',
      page: `${EXPORTER}#batch`,
    };
    return {
      title: `${signals.join(', ')}: the size of a request`,
      why: 'The backend refuses what is larger for good, after retries that can’t help.',
      rows:
        delivery.maxSizeBytes === undefined
          ? [{ ...received, mustBe: 'at most' }, backend]
          : [received, split, backend],
    };
  });
}

export function requestsUnderWay(environment: Environment): Chain[] {
  return alike(environment, ({ signals, delivery }) => {
    const consumers: Row = {
      what: 'with the backend at a time, from one pod',
      hop: 'pipeline',
      value: delivery.numConsumers,
      unit: 'requests',
      setIn: '`sending_queue`, `num_consumers`',
      page: `${EXPORTER}#sending_queue`,
    };
    const queue: Row = {
      what: 'in the queue of one pod, those with the backend among them',
      hop: 'pipeline',
      value: delivery.queueSize,
      unit: 'requests',
      setIn: '`sending_queue`, `queue_size`',
      page: `${EXPORTER}#sending_queue`,
    };
    const all: Row = {
      what: 'under way in one pod, all signals together',
      hop: 'pods',
      value: maxConcurrentRequests(environment),
      unit: 'requests',
      setIn: 'Sidecar, `http2MaxRequests`',
      page: `${ISTIO_NETWORKING}sidecar/#Sidecar-inbound_connection_pool`,
    };
    return {
      title: `${signals.join(', ')}: requests at a time`,
      why: 'Consumers without work, while senders get 503.',
      rows: [
        ...(delivery.acknowledged ? [{ ...consumers, mustBe: 'at most' as const }, queue] : [consumers]),
        ...(environment.receiver.tls ? [] : [all]),
      ],
    };
  });
}

interface Destination {
  readonly signals: readonly Signal[];
  readonly delivery: Delivery;
  readonly timeoutSeconds: number;
  readonly maxRequestMiB: number;
}

/** A chain for each signal; one for those that have all values in common. */
function alike(environment: Environment, chain: (destination: Destination) => Chain): Chain[] {
  const groups = new Map<string, Destination>();
  for (const signal of pathOf(environment).signals) {
    const { otlp, otlphttp } = environment.destinations[signal]!;
    const { timeoutSeconds, maxRequestMiB } = (otlp ?? otlphttp)!;
    const delivery = deliveryOf(environment, signal)!;
    const key = JSON.stringify([delivery, timeoutSeconds, maxRequestMiB]);
    const signals = [...(groups.get(key)?.signals ?? []), signal];
    groups.set(key, { signals, delivery, timeoutSeconds, maxRequestMiB });
  }
  return [...groups.values()].map(chain);
}
