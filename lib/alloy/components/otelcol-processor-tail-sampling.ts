import { type Block, block, Reference, type Statement } from '../language/syntax';
import { type Outputs, output, type Processor } from './output';

/** https://grafana.com/docs/alloy/latest/reference/components/otelcol/otelcol.processor.tail_sampling/ */
interface TailSamplingArguments {
  readonly decision_wait: string;
  readonly num_traces: number;
  readonly expected_new_traces_per_sec: number;
  /** Traces that both caches can take leave the memory with their decision. Alloy's default: decisions go with their traces, the oldest first. */
  readonly decision_cache?: { readonly sampled_cache_size: number; readonly non_sampled_cache_size: number };
  readonly policies: readonly (SamplingPolicy | RawPolicy)[];
  readonly output: Outputs;
}

/** A policy as its statements. */
export interface RawPolicy {
  readonly name: string;
  readonly statements: readonly Statement[];
}

/** A policy: its type, and the arguments of the block that has the type's name. */
export interface SamplingPolicy {
  readonly name: string;
  readonly type: string;
  readonly args?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
  /** The policies that all have to agree, for the type `and` alone. */
  readonly and?: readonly SamplingPolicy[];
}

/** Makes the processor that decides per whole trace what to keep. */
export function otelcolProcessorTailSampling(
  label: string,
  { output: outputs, policies, ...args }: TailSamplingArguments,
  comment?: string,
): Processor {
  const blocks = [...policies.map(one => policy('policy', one)), output({ traces: outputs.traces })];
  const component = block('otelcol.processor.tail_sampling', label, args, blocks, comment);
  return { block: component, input: Reference.to(component, 'input') };
}

function policy(kind: string, given: SamplingPolicy | RawPolicy): Block {
  if ('statements' in given) {
    return { kind, body: [{ name: 'name', value: given.name }, ...given.statements] };
  }
  const { name, type, args, and } = given;
  const sub = and?.map(one => policy('and_sub_policy', one));
  const details = args || sub ? block(type, undefined, args ?? {}, sub) : undefined;
  return block(kind, undefined, { name, type }, [details]);
}
