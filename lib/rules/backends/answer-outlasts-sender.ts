import { EXPORT_TIMEOUT_SECONDS } from '../../facts/otlp';
import { CONFIGS } from '../../kubernetes/kinds';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { answersTo } from '../model/answers';
import { inConfig } from '../model/read/alloy/config';
import { findReceivers } from '../model/read/alloy/receivers';

export const answerOutlastsSender: Rule = {
  id: 'answer-outlasts-sender',
  hop: 'backends',
  severity: 'warning',
  summary: 'An exporter that answers for the backend answers before its senders give up.',
  why: `With wait_for_result = true the sender waits until the backend has answered: as long as the exporter's own retries go on (max_elapsed_time, five minutes
unless given; 0s: without end) and the last try takes (timeout). An SDK waits ${EXPORT_TIMEOUT_SECONDS} seconds, retries included. While a backend is slow or away, each request is sent
again although Alloy still tries: load multiplies, and what arrives, arrives twice. An SDK that gets no answer in its time drops the data and never hears why.`,
  fix: `Write max_elapsed_time and timeout that are less than ${EXPORT_TIMEOUT_SECONDS} s together, such as 4s and 5s, or retry_on_failure { enabled = false }: the sender retries.`,
  reads: [...CONFIGS],
  ...twins(
    alloy(`otelcol.receiver.otlp "ingest" {
  grpc { }
  output { traces = [otelcol.exporter.otlp.tempo.input] }
}
otelcol.exporter.otlp "tempo" {
  timeout = "5s"
  client { endpoint = "tempo.example.com:4317" }
  sending_queue {
    wait_for_result = true
  }
  retry_on_failure {
    max_elapsed_time = "4s"
  }
}`),
    'max_elapsed_time = "4s"',
    'max_elapsed_time = "5m"',
  ),
  *check({ configs }) {
    const answers = configs.flatMap(findReceivers).flatMap(({ component }) => answersTo(component));
    for (const { exporter, seconds } of new Map(answers.map(answer => [answer.exporter, answer])).values()) {
      if (seconds < EXPORT_TIMEOUT_SECONDS) continue;
      const latest = Number.isFinite(seconds) ? `after up to ${seconds} s` : 'only when the backend is there again';
      yield inConfig(exporter.config, exporter.line, `${exporter.id} answers ${latest}`);
    }
  },
};
