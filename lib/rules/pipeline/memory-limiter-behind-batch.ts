import { SIGNALS } from '../../facts/otlp';
import { CONFIGS } from '../../kubernetes/kinds';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { ANSWERS_ITSELF } from '../model/answers';
import { inConfig } from '../model/read/alloy/config';
import { findReceivers } from '../model/read/alloy/receivers';
import { pathsFrom } from '../model/ways';

export const memoryLimiterBehindBatch: Rule = {
  id: 'memory-limiter-behind-batch',
  hop: 'pipeline',
  severity: 'warning',
  summary: 'The memory limiter stands before the batch processor and the sampler.',
  why: `It protects by refusing, and a sender only hears of that as long as its request is open. A batch processor or a sampler has
already said yes: what is refused behind it is dropped, and nobody sends it again.`,
  fix: 'Send from the receiver to the memory limiter, and from there to the others.',
  reads: [...CONFIGS],
  ...twins(
    alloy(`otelcol.receiver.otlp "ingest" {
  grpc { }
  output { traces = [otelcol.processor.memory_limiter.default.input] }
}
otelcol.processor.memory_limiter "default" {
  check_interval = "1s"
  limit = "400MiB"
  output { traces = [backends.tempo.default.input] }
}`),
    'traces = [otelcol.processor.memory_limiter.default.input] }\n    }',
    'traces = [otelcol.processor.batch.default.input] }\n    }\n    otelcol.processor.batch "default" {\n      output { traces = [otelcol.processor.memory_limiter.default.input] }\n    }',
  ),
  *check({ configs }) {
    const seen = new Set<unknown>();
    for (const { component } of configs.flatMap(findReceivers)) {
      for (const way of SIGNALS.flatMap(signal => pathsFrom(component, signal))) {
        const limiter = way.findIndex(({ name }) => name === 'otelcol.processor.memory_limiter');
        const before = way.slice(0, Math.max(limiter, 0)).find(({ name }) => ANSWERS_ITSELF.has(name));
        if (!before || seen.has(way[limiter])) continue;
        seen.add(way[limiter]);
        yield inConfig(component.config, way[limiter]!.line, `${way[limiter]!.id} gets its data from ${before.id}`);
      }
    }
  },
};
