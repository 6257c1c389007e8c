import { get, list, text, written as writtenText } from '../../kubernetes/json';
import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { alloyBytes, quantity } from '../../kubernetes/units';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { perModel } from '../model/model';
import { type AlloyConfig, type Component, inConfig, literalOf } from '../model/read/alloy/config';

export const memoryLimiterAboveContainer: Rule = {
  id: 'memory-limiter-above-container',
  hop: 'pods',
  severity: 'warning',
  summary: "The memory limiter's limit is below the memory limit of its container.",
  why: `The limiter refuses data before memory runs out, so that senders back off. With a limit at or above the container's, the kernel
kills Alloy first, and what was accepted is lost. Above GOMEMLIMIT, where it is set, Go collects garbage without end before the limiter refuses anything.`,
  fix: "Set limit or limit_percentage to about 80 % of the container's memory limit, and leave GOMEMLIMIT to Alloy, which takes 90 %.",
  reads: [...CONFIGS, ...WORKLOADS],
  ...twins(
    alloy(`otelcol.processor.memory_limiter "default" {
  check_interval = "1s"
  limit = "400MiB"
  output { traces = [backends.tempo.default.input] }
}
otelcol.receiver.otlp "ingest" {
  grpc { }
  output { traces = [otelcol.processor.memory_limiter.default.input] }
}`).replace('      ports:', '      resources: {limits: {memory: 512Mi}}\n      ports:'),
    '"400MiB"',
    '"1GiB"',
  ),
  *check(model) {
    const seen = new Set<Component>();
    for (const { workload, container, config } of model.processes) {
      const written = get(container.value, 'resources', 'limits', 'memory');
      const most = quantity(written);
      const [goal, goalText] = goMemoryLimit(container.value);
      for (const [component, limit] of config ? limitersOf(model, config) : []) {
        const { id, line } = component;
        const isAbove = most !== undefined && limit.bytes(most) >= most;
        // Go collects garbage without end from its own limit on
        const isAboveGoal = goal !== undefined && limit.bytes(most ?? 0) > goal;
        if (seen.has(component) || !(isAbove || isAboveGoal)) continue;
        seen.add(component);
        const may = isAbove ? `may have ${writtenText(written)}` : `has GOMEMLIMIT=${goalText}`;
        yield inConfig(
          config!,
          line,
          `${id} acts at ${limit.text}, and the container of ${nameOf(workload.manifest)} ${may}`,
        );
      }
    }
  },
};

interface Limit {
  readonly text: string;
  /** Of percentages, those of what the container may have. */
  bytes(most: number): number;
}

/** The limiters that name a limit. */
const limitersOf = perModel((_, { components }: AlloyConfig): ReadonlyMap<Component, Limit> => {
  const found = new Map<Component, Limit>();
  for (const component of components) {
    if (component.name !== 'otelcol.processor.memory_limiter') continue;
    const size = literalOf(component.body, 'limit');
    const percentage = literalOf(component.body, 'limit_percentage');
    const bytes = alloyBytes(size) ?? 0;
    if (bytes > 0) found.set(component, { text: String(size), bytes: () => bytes });
    else if (typeof percentage === 'number')
      found.set(component, { text: `${percentage} %`, bytes: most => (most * percentage) / 100 });
  }
  return found;
});

/** Where Go's runtime is told to keep its memory, in bytes, and as it is written. https://pkg.go.dev/runtime#hdr-Environment_Variables */
function goMemoryLimit(container: unknown): [number | undefined, string] {
  const variable = list(get(container, 'env')).find(env => get(env, 'name') === 'GOMEMLIMIT');
  const written = text(get(variable, 'value')) ?? '';
  return [/^\d+$/.test(written) ? Number(written) : alloyBytes(written), written];
}
