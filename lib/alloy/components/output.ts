import { type Block, block, type Consumer } from '../language/syntax';

/** The consumers of each signal. A signal without consumers goes nowhere. */
export interface Outputs {
  readonly traces?: readonly Consumer[];
  readonly metrics?: readonly Consumer[];
  readonly logs?: readonly Consumer[];
}

/** Makes the `output` block. */
export function output({ traces, metrics, logs }: Outputs): Block {
  return block('output', undefined, { traces, metrics, logs });
}

/** A component in the middle or at the end of the pipeline: its block, and the input that other components send to. */
export interface Processor {
  readonly block: Block;
  readonly input: Consumer;
}
