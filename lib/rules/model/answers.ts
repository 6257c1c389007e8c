/** When a sender is answered that waits for the backend. */
import { SIGNALS } from '../../facts/otlp';
import { seconds } from '../../kubernetes/units';
import { attribute, block, type Component, literalOf } from './read/alloy/config';
import { queueOf } from './read/alloy/queues';
import { pathsFrom } from './ways';

/** An exporter that a sender waits for. */
export interface Answer {
  readonly exporter: Component;
  /** The answer at the latest: retries and the last try. Infinity: retries without end. */
  readonly seconds: number;
}

const ANSWERS = new WeakMap<Component, readonly Answer[]>();

/** The exporters that answer for the backend to a receiver's senders, where their times are known. */
export function answersTo(receiver: Component): readonly Answer[] {
  const found = ANSWERS.get(receiver) ?? findAnswers(receiver);
  ANSWERS.set(receiver, found);
  return found;
}

function findAnswers(receiver: Component): Answer[] {
  const ways = SIGNALS.flatMap(signal => [...pathsFrom(receiver, signal)]);
  const exporters = ways.filter(way => way.slice(1, -1).every(passesAnswersOn)).map(way => way.at(-1)!);
  return [...new Set(exporters)].flatMap(exporter => {
    const latest = answerSeconds(exporter);
    return latest === undefined ? [] : [{ exporter, seconds: latest }];
  });
}

/** Whether whoever sends to a component hears what the next one says. */
export function passesAnswersOn({ name }: Component): boolean {
  return name.startsWith('otelcol.processor.') && !ANSWERS_ITSELF.has(name);
}

/** They say yes by themselves, and send later. */
export const ANSWERS_ITSELF: ReadonlySet<string> = new Set([
  'otelcol.processor.batch',
  'otelcol.processor.groupbytrace',
  'otelcol.processor.interval',
  'otelcol.processor.tail_sampling',
]);

/**
 * Alloy's defaults.
 * @see https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.exporter.otlp/#retry_on_failure
 * @see https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.exporter.otlphttp/#client
 */
const MAX_ELAPSED = '5m';
const TIMEOUTS: ReadonlyMap<string, string> = new Map([
  ['otelcol.exporter.otlp', '5s'],
  ['otelcol.exporter.otlphttp', '30s'],
]);

function answerSeconds(exporter: Component): number | undefined {
  const preset = TIMEOUTS.get(exporter.name);
  if (preset === undefined || queueOf(exporter)?.waits !== true) return undefined;
  const client = exporter.name === 'otelcol.exporter.otlphttp' ? block(exporter.body, 'client')?.body : exporter.body;
  const timeout = client && duration(client, 'timeout', preset);
  const retry = block(exporter.body, 'retry_on_failure')?.body;
  const isOn = !retry || !attribute(retry, 'enabled') || literalOf(retry, 'enabled') === true;
  const retries = isOn ? (retry ? duration(retry, 'max_elapsed_time', MAX_ELAPSED) : seconds(MAX_ELAPSED)) : 0;
  if (timeout === undefined || retries === undefined) return undefined;
  return isOn && retries === 0 ? Number.POSITIVE_INFINITY : retries + timeout;
}

function duration(body: Component['body'], name: string, preset: string): number | undefined {
  return seconds(attribute(body, name) ? literalOf(body, name) : preset);
}
