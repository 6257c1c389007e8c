import { type Block, block, type Consumer } from '../language/syntax';

/** Which component takes which signal; a signal without consumers goes nowhere. */
export interface Outputs {
  readonly traces?: readonly Consumer[];
  readonly metrics?: readonly Consumer[];
  readonly logs?: readonly Consumer[];
}

export function output({ traces, metrics, logs }: Outputs): Block {
  return block('output', undefined, { traces, metrics, logs });
}

/** A processor: its block, and what others send to. */
export interface Processor {
  readonly block: Block;
  readonly input: Consumer;
}
