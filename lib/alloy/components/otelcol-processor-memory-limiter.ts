import { block, Reference } from '../language/syntax';
import { type Outputs, output, type Processor } from './output';

/** https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.processor.memory_limiter/ */
export interface MemoryLimiterArguments {
  readonly check_interval: string;
  readonly limit: string;
  /** Data is refused from the limit less this on. Alloy's default: a fifth of the limit. */
  readonly spike_limit: string;
  readonly output: Outputs;
}

export function otelcolProcessorMemoryLimiter(
  label: string,
  { output: outputs, ...args }: MemoryLimiterArguments,
  comment?: string,
): Processor {
  const component = block('otelcol.processor.memory_limiter', label, args, [output(outputs)], comment);
  return { block: component, input: Reference.to(component, 'input') };
}
