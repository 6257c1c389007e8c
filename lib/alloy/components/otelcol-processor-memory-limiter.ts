import { block, Reference } from '../syntax';
import { type Outputs, output, type Processor } from './output';

/** https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.processor.memory_limiter/ */
export interface MemoryLimiterArguments {
  readonly check_interval: string;
  readonly limit_percentage: number;
  /** Has no default in Alloy once limit_percentage is used. */
  readonly spike_limit_percentage: number;
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
