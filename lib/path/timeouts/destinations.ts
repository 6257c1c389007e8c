/** For each destination: the answer to a request, its size, and how many there are at a time. */
import {
  answerSeconds,
  countsRequests,
  type Delivery,
  deliveryOf,
  maxConcurrentRequests,
} from '../../environment/delivery';
import { allDestinations } from '../../environment/destinations';
import { largest } from '../../environment/memory';
import type { Environment } from '../../environment/schema';
import { EXPORT_TIMEOUT_SECONDS } from '../../facts/otlp';
import { ROUTE_SECONDS } from '../../timeouts';
import { pathOf } from '../path';
import { type Chain, EXPORTER, ISTIO_NETWORKING, RECEIVER, type Row } from './chain';

export function answers(environment: Environment): Chain[] {
  return alike(environment, ({ labels, delivery, timeoutSeconds, answer }) => {
    const tried: Row = {
      what: 'the backend: one try',
      hop: 'backends',
      value: timeoutSeconds,
      unit: 's',
      setIn: '`timeout` of the exporter',
      page: EXPORTER,
    };
    if (answer === undefined)
      return {
        title: `${labels.join(', ')}: no sender waits for the backend`,
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
      title: `${labels.join(', ')}: the answer to a request`,
      why: 'A sender that waits for less sends again while Alloy still tries: twice the load when a backend is slow, and what arrives, arrives twice.',
      rows: [
        { ...tried, mustBe: 'at most' },
        {
          what: `Alloy’s answer, retries of up to ${delivery.retry.maxElapsedSeconds} s and the last try`,
          hop: 'pipeline',
          value: answer,
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
          ...routeTimeout(environment),
        },
      ],
    };
  });
}

/** Where the routes say how long the gateway waits. */
function routeTimeout(environment: Environment): Pick<Row, 'setIn' | 'page'> {
  const kinds = new Set(pathOf(environment).edges.map(({ routeKind }) => routeKind));
  const istio = 'VirtualServices, `http[].timeout`';
  const gatewayApi = 'HTTPRoutes, `rules[].timeouts.request`';
  if (!kinds.has('HTTPRoute')) return { setIn: istio, page: `${ISTIO_NETWORKING}virtual-service/#HTTPRoute` };
  return {
    setIn: kinds.size > 1 ? `${istio}; ${gatewayApi}` : gatewayApi,
    page: 'https://gateway-api.sigs.k8s.io/reference/spec/#httproutetimeouts',
  };
}

const MIB = 1024 ** 2;

export function sizes(environment: Environment): Chain[] {
  return alike(environment, ({ labels, delivery, maxRequestMiB }) => {
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
      title: `${labels.join(', ')}: the size of a request`,
      why: 'The backend refuses what is larger for good, after retries that can’t help.',
      rows:
        delivery.maxSizeBytes === undefined
          ? [{ ...received, mustBe: 'at most' }, backend]
          : [received, split, backend],
    };
  });
}

export function requestsUnderWay(environment: Environment): Chain[] {
  return alike(environment, ({ labels, delivery, answer }) => {
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
      title: `${labels.join(', ')}: requests at a time`,
      why: 'Consumers without work, while senders get 503.',
      rows: [
        ...(answer === undefined ? [consumers] : [{ ...consumers, mustBe: 'at most' as const }, queue]),
        ...(countsRequests(environment) ? [all] : []),
      ],
    };
  });
}

interface Alike {
  /** Labels of the exporters. */
  readonly labels: readonly string[];
  readonly delivery: Delivery;
  readonly timeoutSeconds: number;
  readonly maxRequestMiB: number;
  /** Seconds until the sender is answered; undefined where the sender does not wait. */
  readonly answer: number | undefined;
}

/** A chain for each destination; one for those that have all values in common. */
function alike(environment: Environment, chain: (destinations: Alike) => Chain): Chain[] {
  const groups = new Map<string, Alike>();
  for (const destination of allDestinations(environment)) {
    const { label, client } = destination;
    const { timeoutSeconds, maxRequestMiB } = client;
    const delivery = deliveryOf(environment, destination);
    const key = JSON.stringify([delivery, timeoutSeconds, maxRequestMiB]);
    const labels = [...(groups.get(key)?.labels ?? []), label];
    groups.set(key, {
      labels,
      delivery,
      timeoutSeconds,
      maxRequestMiB,
      answer: answerSeconds(environment, destination),
    });
  }
  return [...groups.values()].map(chain);
}
