import { block, Reference } from '../language/syntax';
import { type Outputs, output, type Processor } from './output';

/** https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.processor.transform/ */
interface TransformArguments {
  /** What becomes of the data when a statement fails. ignore: the failure is logged, and the data goes on. Alloy's default: ignore. */
  readonly error_mode: 'ignore' | 'silent' | 'propagate';
  /** Statements of OTTL for each signal that has some. */
  readonly statements: {
    readonly trace?: readonly string[];
    readonly metric?: readonly string[];
    readonly log?: readonly string[];
  };
  readonly output: Outputs;
}

/** Makes the processor that changes data by statements of OTTL. */
export function otelcolProcessorTransform(
  label: string,
  { output: outputs, statements, error_mode }: TransformArguments,
  comment?: string,
): Processor {
  const { trace, metric, log } = statements;
  const blocks = [block('statements', undefined, { trace, metric, log }), output(outputs)];
  const component = block('otelcol.processor.transform', label, { error_mode }, blocks, comment);
  return { block: component, input: Reference.to(component, 'input') };
}
