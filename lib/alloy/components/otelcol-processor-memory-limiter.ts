import { block, Reference } from '../language/syntax';
import { type Outputs, output, type Processor } from './output';

/** https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.processor.memory_limiter/ */
interface MemoryLimiterArguments {
  readonly check_interval: string;
  readonly limit: string;
  /** Alloy refuses data as soon as the heap is within this of the limit. Alloy's default: a fifth of the limit. */
  readonly spike_limit: string;
  readonly output: Outputs;
}

/** Makes the processor that refuses data before memory runs out. */
export function otelcolProcessorMemoryLimiter(
  label: string,
  { output: outputs, ...args }: MemoryLimiterArguments,
  comment?: string,
): Processor {
  const component = block('otelcol.processor.memory_limiter', label, args, [output(outputs)], comment);
  return { block: component, input: Reference.to(component, 'input') };
}
