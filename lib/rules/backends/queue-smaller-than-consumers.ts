import { CONFIGS } from '../../kubernetes/kinds';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { inConfig } from '../model/read/alloy/config';
import { queueOf } from '../model/read/alloy/queues';

export const queueSmallerThanConsumers: Rule = {
  id: 'queue-smaller-than-consumers',
  hop: 'backends',
  severity: 'warning',
  summary: 'An exporter that answers for the backend has room in its queue for each of its consumers.',
  why: `With wait_for_result = true a request stays in the queue until the backend has answered, so queue_size counts those under way, too. A smaller queue
than num_consumers keeps some consumers without work, and refuses senders (503, status 14) while the backend could take more.`,
  fix: 'Write queue_size at or above num_consumers, by default 1000 and 10.',
  reads: [...CONFIGS],
  ...twins(
    alloy(`otelcol.receiver.otlp "ingest" {
  grpc { }
  output { traces = [otelcol.exporter.otlphttp.tempo.input] }
}
otelcol.exporter.otlphttp "tempo" {
  client {
    endpoint = "https://tempo.example.com"
    timeout = "5s"
  }
  sending_queue {
    queue_size = 5000
    num_consumers = 200
    wait_for_result = true
  }
  retry_on_failure { enabled = false }
}`),
    'queue_size = 5000',
    'queue_size = 100',
  ),
  *check({ configs }) {
    for (const component of configs.flatMap(({ components }) => components)) {
      const queue = queueOf(component);
      // in bytes or items it says nothing about how many requests fit
      if (queue?.sizer !== 'requests' || queue.waits !== true) continue;
      const { size, consumers, line } = queue;
      if (typeof size !== 'number' || typeof consumers !== 'number' || size >= consumers) continue;
      yield inConfig(
        component.config,
        line,
        `the queue of ${component.id} holds ${size} requests, those under way among them, and has ${consumers} consumers`,
      );
    }
  },
};
