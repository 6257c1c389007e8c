import { block, Reference } from '../language/syntax';
import { type Outputs, output, type Processor } from './output';

/** https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.processor.batch/ */
interface BatchArguments {
  /** How long it waits to merge. */
  readonly timeout: string;
  /** Items from which on it no longer waits. Alloy's default: 2000. */
  readonly send_batch_size?: number;
  /** Items of the largest batch; not below send_batch_size. 0: any number. Alloy's default: 3000. */
  readonly send_batch_max_size?: number;
  /** Headers of the request that are kept for what is behind. Alloy's default: none. */
  readonly metadata_keys?: readonly string[];
  /** Most combinations of values of metadata_keys; what brings one more is refused with 500. 0: no limit. Alloy's default: 1000. */
  readonly metadata_cardinality_limit?: number;
  readonly output: Outputs;
}

/** Makes the processor that says yes at once, whatever becomes of the data behind it. */
export function otelcolProcessorBatch(
  label: string,
  { output: outputs, ...args }: BatchArguments,
  comment?: string,
): Processor {
  const component = block('otelcol.processor.batch', label, args, [output(outputs)], comment);
  return { block: component, input: Reference.to(component, 'input') };
}
