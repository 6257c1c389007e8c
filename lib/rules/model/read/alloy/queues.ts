import type { Block, Expression } from '../../../../alloy/language/parse';
import { type AlloyConfig, attribute, block, type Component, literal, referencesIn, target } from './config';

/**
 * An exporter's enabled sending_queue, with Alloy's defaults. undefined stands for a value that only Alloy can
 * evaluate.
 */
interface Queue {
  readonly line: number;
  readonly size: Value;
  readonly consumers: Value;
  readonly sizer: Value;
  readonly waits: Value;
  /** The otelcol.storage component that keeps the queue, if the configuration has one of that name. */
  readonly storage: Component | undefined;
  /** undefined if the queue neither merges nor splits. */
  readonly batch: QueueBatch | undefined;
}

/** How a queue merges and splits requests: least and most size, counted by `sizer`. */
interface QueueBatch {
  readonly line: number;
  readonly least: Value;
  readonly most: Value;
  readonly sizer: Value;
  /** Request headers by which batches are kept apart. */
  readonly keys: Expression | undefined;
}

type Value = ReturnType<typeof literal>;

/**
 * The queue of an exporter. undefined if it is off.
 * https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.exporter.otlp/#sending_queue
 */
export function queueOf({ config, body }: Component): Queue | undefined {
  return queueIn(config, block(body, 'sending_queue'));
}

/** The queue of the exporters that a balancer has for its pods. */
export function innerQueueOf({ config, body }: Component): Queue | undefined {
  return queueIn(config, block(block(block(body, 'protocol')?.body, 'otlp')?.body, 'queue'));
}

/** The queue of a block that has a queue's arguments, whatever the block is called. undefined if the queue is off. */
export function queueIn(config: AlloyConfig, queue: Block | undefined): Queue | undefined {
  if (!queue) return undefined;
  const read = (from: typeof queue, name: string, preset: Value): Value => {
    const written = attribute(from.body, name);
    return written ? literal(written) : preset;
  };
  if (read(queue, 'enabled', true) === false) return undefined;
  const batch = block(queue.body, 'batch');
  const [storage] = referencesIn(attribute(queue.body, 'storage'));
  return {
    line: queue.line,
    size: read(queue, 'queue_size', 1000),
    consumers: read(queue, 'num_consumers', 10),
    sizer: read(queue, 'sizer', 'requests'),
    waits: read(queue, 'wait_for_result', false),
    storage: storage && target(config, storage),
    batch: batch && {
      line: batch.line,
      least: read(batch, 'min_size', 2000),
      most: read(batch, 'max_size', 3000),
      sizer: read(batch, 'sizer', 'items'),
      keys: attribute(block(batch.body, 'partition')?.body, 'metadata_keys'),
    },
  };
}
