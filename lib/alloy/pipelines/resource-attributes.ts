/** What names the environment, on every resource whose sender has not said it. */
import type { Environment } from '../../environment/schema';
import { otelcolProcessorTransform } from '../components/otelcol-processor-transform';
import type { Outputs, Processor } from '../components/output';
import { ottlMap } from '../language/ottl';

/** Makes the processor that adds an environment's resource attributes: to resources alone, each signal's in the same way. */
export function resourceAttributes({ pipeline }: Environment, output: Outputs): Processor {
  // "insert" leaves an attribute that is there as it is, even an empty one
  const statements = [`merge_maps(resource.attributes, ${ottlMap(pipeline.resourceAttributes)}, "insert")`];
  return otelcolProcessorTransform(
    'resource_attributes',
    {
      error_mode: 'ignore',
      statements: {
        trace: output.traces && statements,
        metric: output.metrics && statements,
        log: output.logs && statements,
      },
      output,
    },
    'Only where the sender has not said it.',
  );
}
