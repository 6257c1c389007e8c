import { get, written } from '../../kubernetes/json';
import { WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { alloyBytes, quantity } from '../../kubernetes/units';
import { alloy } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { perModel } from '../model/model';
import { type AlloyConfig, type Component, inConfig, literalOf } from '../model/read/alloy/config';

export const memoryLimiterAboveContainer: Rule = {
  id: 'memory-limiter-above-container',
  hop: 'pods',
  severity: 'warning',
  summary: "The memory limiter's limit is below the memory limit of its container.",
  why: `The limiter refuses data before memory runs out, so that senders back off. With a limit at or above the container's, the kernel
kills Alloy first, and what was accepted is lost.`,
  fix: "Set limit to about 80 % of the container's memory limit, or use limit_percentage.",
  reads: ['ConfigMap', ...WORKLOADS],
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
      const most = quantity(get(container.value, 'resources', 'limits', 'memory'));
      const limiters = config ? limitersOf(model, config) : new Map<Component, number>();
      for (const [component, limit] of most ? limiters : []) {
        if (limit < most! || seen.has(component)) continue;
        seen.add(component);
        const { id, body, line } = component;
        yield inConfig(
          config!,
          line,
          `${id} acts at ${literalOf(body, 'limit')}, and the container of ${nameOf(workload.manifest)} may have ${written(get(container.value, 'resources', 'limits', 'memory'))}`,
        );
      }
    }
  },
};

/** The limiters that name a size, with its bytes. */
const limitersOf = perModel((_, { components }: AlloyConfig): ReadonlyMap<Component, number> => {
  const limits = components
    .filter(({ name }) => name === 'otelcol.processor.memory_limiter')
    .map(component => [component, alloyBytes(literalOf(component.body, 'limit')) ?? 0] as const);
  return new Map(limits.filter(([, limit]) => limit > 0));
});
