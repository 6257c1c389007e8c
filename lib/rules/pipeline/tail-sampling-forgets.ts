import { CONFIGS } from '../../kubernetes/kinds';
import { seconds } from '../../kubernetes/units';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { attribute, type Component, inConfig, literalOf } from '../model/read/alloy/config';

export const tailSamplingForgets: Rule = {
  id: 'tail-sampling-forgets',
  hop: 'pipeline',
  severity: 'error',
  summary: 'The tail sampler keeps as many traces as come until they are decided.',
  why: `Above num_traces each new trace drops the oldest, decided or not, and no sender is told. It is a cliff: with 500 new traces a second, a decision
after 5 s and num_traces = 1000, of 10,050 traces whose senders all got 200, 9,050 were dropped before their decision, errors and slow ones with them.`,
  fix: 'Raise num_traces above expected_new_traces_per_sec times decision_wait, with room for bursts: it costs memory only for traces that come.',
  reads: [...CONFIGS],
  ...twins(
    alloy(`otelcol.receiver.otlp "ingest" {
  grpc { }
  output { traces = [otelcol.processor.tail_sampling.default.input] }
}
otelcol.processor.tail_sampling "default" {
  decision_wait = "30s"
  num_traces = 100000
  expected_new_traces_per_sec = 2000
  policy {
    name = "errors"
    type = "status_code"
    status_code { status_codes = ["ERROR"] }
  }
  output { traces = [backends.tempo.default.input] }
}`),
    'num_traces = 100000',
    'num_traces = 50000',
  ),
  *check({ configs }) {
    for (const config of configs) {
      for (const component of config.components) {
        const { name, id, line } = component;
        if (name !== 'otelcol.processor.tail_sampling') continue;
        const forgets = forgetsFrom(component);
        if (forgets) yield inConfig(config, line, `${id} ${forgets}`);
      }
    }
  },
};

/** Says what is dropped; undefined where nothing is, or only Alloy could tell. */
function forgetsFrom({ body }: Component): string | undefined {
  const wait = seconds(argument(body, 'decision_wait', '30s'));
  const kept = argument(body, 'num_traces', 50_000);
  const expected = argument(body, 'expected_new_traces_per_sec', 0);
  // with it what comes waits, and its sender
  const blocks = argument(body, 'block_on_overflow', false);
  if (wait === undefined || typeof kept !== 'number' || typeof expected !== 'number' || blocks !== false)
    return undefined;
  const waiting = expected * wait;
  return kept < waiting
    ? `keeps ${kept} traces, and of ${expected} new ones a second ${waiting} wait for the decision after ${wait} s`
    : undefined;
}

/** What a body says, or Alloy's default; undefined for an expression that only Alloy can evaluate. */
function argument(body: Component['body'], name: string, byDefault: string | number | boolean) {
  return attribute(body, name) ? literalOf(body, name) : byDefault;
}
