import { CONFIGS } from '../../kubernetes/kinds';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { ANSWERS_ITSELF, passesAnswersOn } from '../model/answers';
import { groupBy } from '../model/group';
import { type AlloyConfig, type Component, hasModules, inConfig } from '../model/read/alloy/config';
import { queueOf } from '../model/read/alloy/queues';

export const waitForResultInVain: Rule = {
  id: 'wait-for-result-in-vain',
  hop: 'pipeline',
  severity: 'warning',
  summary:
    'What an exporter with wait_for_result = true says reaches the senders: it has no storage, and no batch processor or sampler stands before it.',
  why: `A batch processor or a sampler has said yes to the sender before the exporter is asked, and a queue with storage does not wait, whatever it is told. In a test
without a backend senders got 503 from the exporter alone, and 200 with a batch processor before it: all that they sent was lost.`,
  fix: "Send from the memory limiter to the exporter, and split and merge by sending_queue { batch { … } }; or remove wait_for_result and keep the exporter's retries.",
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
  sending_queue { wait_for_result = true }
  retry_on_failure { max_elapsed_time = "4s" }
}`),
    'traces = [otelcol.exporter.otlphttp.tempo.input] }\n    }',
    'traces = [otelcol.processor.batch.default.input] }\n    }\n    otelcol.processor.batch "default" {\n      output { traces = [otelcol.exporter.otlphttp.tempo.input] }\n    }',
  ),
  *check({ configs }) {
    const folders = groupBy(configs, ({ manifest }) => manifest);
    for (const config of configs) {
      const senders = sendersIn(folders.get(config.manifest)!);
      for (const exporter of config.components) {
        const queue = queueOf(exporter);
        if (queue?.waits !== true) continue;
        const answered = answeredBefore(exporter, senders);
        const why = queue.storage
          ? `its queue in ${queue.storage.id} does not`
          : answered && `${answered.id} has answered before`;
        if (why) yield inConfig(config, queue.line, `${exporter.id} is to wait for the backend, but ${why}`);
      }
    }
  },
};

type Senders = ReadonlyMap<string, readonly Component[]>;

/** The components that send to an input, by the input. undefined where that is not to be seen. */
function sendersIn(folder: readonly AlloyConfig[]): Senders | undefined {
  if (folder.some(config => config.error || hasModules(config))) return undefined;
  const pairs = folder
    .flatMap(({ components }) => components)
    .flatMap(component => component.references.map(({ names }) => ({ component, input: names.join('.') })));
  return new Map(
    [...groupBy(pairs, ({ input }) => input)].map(([input, some]) => [input, some.map(one => one.component)]),
  );
}

/** The component that answers for an exporter, where one does on every way to the exporter. */
function answeredBefore(exporter: Component, senders: Senders | undefined): Component | undefined {
  if (!senders) return undefined;
  let found: Component | undefined;
  const open = [exporter];
  const seen = new Set(open);
  for (let next = open.pop(); next; next = open.pop()) {
    for (const sender of senders.get(`${next.id}.input`) ?? []) {
      if (ANSWERS_ITSELF.has(sender.name)) found ??= sender;
      else if (!passesAnswersOn(sender)) return undefined;
      else if (!seen.has(sender)) {
        seen.add(sender);
        open.push(sender);
      }
    }
  }
  return found;
}
