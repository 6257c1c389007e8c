import { SIGNALS } from '../../facts/otlp';
import { CONFIGS } from '../../kubernetes/kinds';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { passesAnswersOn } from '../model/answers';
import { type Component, inConfig } from '../model/read/alloy/config';
import { queueOf } from '../model/read/alloy/queues';
import { findReceivers } from '../model/read/alloy/receivers';
import { pathsFrom } from '../model/ways';

export const waitForResultInFanOut: Rule = {
  id: 'wait-for-result-in-fan-out',
  hop: 'pipeline',
  severity: 'warning',
  summary: 'Of the exporters that get the same data, one at most answers for its backend.',
  why: `Alloy asks the components of an output one after the other, and refuses the request if one of them does. In a test two backends that took 1.5 s each made the
sender wait for 3.0 s. With one of them away every request got 503, and a sender that tried 4 times put 4 copies into the other: one backend stops
the data of both, and doubles it.`,
  fix: 'Let one exporter keep wait_for_result = true. Give the others a queue that does not wait, behind an otelcol.processor.batch, so that a full queue refuses nobody.',
  reads: [...CONFIGS],
  ...twins(
    alloy(`otelcol.receiver.otlp "ingest" {
  grpc { }
  output { traces = [otelcol.exporter.otlphttp.archive.input, otelcol.exporter.otlphttp.tempo.input] }
}
otelcol.exporter.otlphttp "archive" {
  client {
    endpoint = "https://archive.example.com"
    timeout = "2s"
  }
  sending_queue { wait_for_result = false }
  retry_on_failure { max_elapsed_time = "2s" }
}
otelcol.exporter.otlphttp "tempo" {
  client {
    endpoint = "https://tempo.example.com"
    timeout = "2s"
  }
  sending_queue { wait_for_result = true }
  retry_on_failure { max_elapsed_time = "2s" }
}`),
    'wait_for_result = false',
    'wait_for_result = true',
  ),
  *check({ configs }) {
    const seen = new Set<Component>();
    for (const { component } of configs.flatMap(findReceivers)) {
      for (const signal of SIGNALS) {
        const ways = pathsFrom(component, signal);
        if (ways.isCut) continue;
        const waiting = ways.filter(way => way.slice(1, -1).every(passesAnswersOn) && waits(way.at(-1)!));
        for (const [index, way] of waiting.entries()) {
          const exporter = way.at(-1)!;
          if (seen.has(exporter)) continue;
          const other = waiting
            .slice(0, index)
            .find(earlier => getSame(earlier, way))
            ?.at(-1);
          if (!other) continue;
          seen.add(exporter);
          yield inConfig(
            exporter.config,
            exporter.line,
            `${exporter.id} answers for its backend, and so does ${other.id}, which gets the same ${signal}`,
          );
        }
      }
    }
  },
};

function waits(component: Component): boolean {
  const queue = queueOf(component);
  return queue?.waits === true && !queue.storage;
}

/** Whether two ways lead the same data to different exporters: nothing on only one of them may leave some of it out. */
function getSame(one: readonly Component[], other: readonly Component[]): boolean {
  const own = [...one, ...other].filter(component => !(one.includes(component) && other.includes(component)));
  return one.at(-1) !== other.at(-1) && !own.some(({ name }) => CHOOSE.has(name));
}

const CHOOSE: ReadonlySet<string> = new Set(['otelcol.processor.filter', 'otelcol.processor.probabilistic_sampler']);
