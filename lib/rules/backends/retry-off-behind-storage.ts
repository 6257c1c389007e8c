import { CONFIGS } from '../../kubernetes/kinds';
import { onDisk } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { block, inConfig, literalOf } from '../model/read/alloy/config';
import { queueOf } from '../model/read/alloy/queues';

export const retryOffBehindStorage: Rule = {
  id: 'retry-off-behind-storage',
  hop: 'backends',
  severity: 'warning',
  summary: 'An exporter whose queue is on disk tries again.',
  why: `A queue on disk does not wait for the backend: its consumers take one request after the other, and one that fails without a retry is dropped. A backend that
is away for a moment empties the queue into nothing. In a test 20 requests were answered with 200 while the backend was away: with
retries all 20 arrived, without them none.`,
  fix: 'Remove enabled = false, and give max_elapsed_time the longest outage to survive ("0s": without end).',
  reads: [...CONFIGS],
  ...twins(
    onDisk(`otelcol.receiver.otlp "ingest" {
  grpc { }
  output { traces = [otelcol.exporter.otlphttp.tempo.input] }
}
otelcol.exporter.otlphttp "tempo" {
  client { endpoint = "https://tempo.example.com" }
  sending_queue {
    storage = otelcol.storage.file.queue.handler
  }
  retry_on_failure {
    enabled = true
  }
}
otelcol.storage.file "queue" { }`),
    'enabled = true',
    'enabled = false',
  ),
  *check({ configs }) {
    for (const component of configs.flatMap(({ components }) => components)) {
      const retry = block(component.body, 'retry_on_failure');
      const storage = queueOf(component)?.storage;
      if (!retry || !storage || literalOf(retry.body, 'enabled') !== false) continue;
      yield inConfig(
        component.config,
        retry.line,
        `${component.id} keeps its queue in ${storage.id}, and drops what fails once`,
      );
    }
  },
};
