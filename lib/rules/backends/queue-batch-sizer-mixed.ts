import { CONFIGS } from '../../kubernetes/kinds';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { inConfig } from '../model/read/alloy/config';
import { queueOf } from '../model/read/alloy/queues';

/** Spans, points or records of the smallest kind that still fit into gRPC's usual 4 MiB. */
const MOST_ITEMS = 100_000;
/** Bytes below which a message holds a handful of spans. */
const LEAST_BYTES = 64_000;

export const queueBatchSizerMixed: Rule = {
  id: 'queue-batch-sizer-mixed',
  hop: 'backends',
  severity: 'warning',
  summary: "The max_size of an exporter's batches fits what its sizer counts.",
  why: `In a batch block sizer is "items" unless it is written, and max_size is 3000. Millions of items are no limit: a request that is larger than the backend
takes is never split, and is refused for ever. 3000 bytes are a handful of spans: each request becomes hundreds.`,
  fix: 'Write sizer and max_size together, such as sizer = "bytes" and max_size = 3500000.',
  reads: [...CONFIGS],
  ...twins(
    alloy(`otelcol.receiver.otlp "ingest" {
  grpc { }
  output { traces = [otelcol.exporter.otlphttp.tempo.input] }
}
otelcol.exporter.otlphttp "tempo" {
  client { endpoint = "https://tempo.example.com" }
  sending_queue {
    batch {
      min_size = 0
      max_size = 3500000
      sizer = "bytes"
    }
  }
}`),
    '          sizer = "bytes"\n',
    '',
  ),
  *check({ configs }) {
    for (const component of configs.flatMap(({ components }) => components)) {
      const { line, most, sizer } = queueOf(component)?.batch ?? {};
      if (line === undefined || typeof most !== 'number') continue;
      const isTooMany = sizer === 'items' && most > MOST_ITEMS;
      const isTooFew = sizer === 'bytes' && most > 0 && most < LEAST_BYTES;
      if (isTooMany || isTooFew)
        yield inConfig(component.config, line, `${component.id} makes batches of up to ${most} ${sizer}`);
    }
  },
};
