import { block, Reference } from '../syntax';
import { type Outputs, output, type Processor } from './output';

/** https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.processor.batch/ */
export interface BatchArguments {
  readonly timeout: string;
  readonly send_batch_size: number;
  readonly send_batch_max_size: number;
  /** Request headers that a batch may not mix; all others are lost here. */
  readonly metadata_keys?: readonly string[];
  readonly metadata_cardinality_limit?: number;
  readonly output: Outputs;
}

export function otelcolProcessorBatch(
  label: string,
  { output: outputs, ...args }: BatchArguments,
  comment?: string,
): Processor {
  const component = block('otelcol.processor.batch', label, args, [output(outputs)], comment);
  return { block: component, input: Reference.to(component, 'input') };
}
