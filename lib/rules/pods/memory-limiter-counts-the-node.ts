import { get } from '../../kubernetes/json';
import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { limiting } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { perModel } from '../model/model';
import { type AlloyConfig, type Component, inConfig, literalOf } from '../model/read/alloy/config';
import type { AlloyProcess } from '../model/read/alloy/processes';

export const memoryLimiterCountsTheNode: Rule = {
  id: 'memory-limiter-counts-the-node',
  hop: 'pods',
  severity: 'warning',
  summary: 'A memory limiter that counts in percent is in a container with a memory limit.',
  why: `Its percentage is of the container's memory limit, or of all memory of the node where there is none, whatever the container requests. 80 % of a node are never reached by Alloy alone: the node runs out
of memory before the limiter refuses anything, and the kernel ends what it likes.`,
  fix: 'Give the container resources.limits.memory, or write limit = "<size>" in place of limit_percentage.',
  reads: [...CONFIGS, 'LimitRange', ...WORKLOADS],
  ...twins(limiting('requests: {memory: 512Mi}, limits: {memory: 512Mi}'), ', limits: {memory: 512Mi}', ''),
  *check(model) {
    const seen = new Set<Component>();
    const defaults = new Set(model.manifests.ofKind('LimitRange').map(({ namespace }) => namespace));
    for (const process of model.processes) {
      const { workload, config } = process;
      if (!config || isLimited(process) || defaults.has(workload.namespace)) continue;
      for (const component of inPercent(model, config)) {
        if (seen.has(component)) continue;
        seen.add(component);
        yield inConfig(
          config,
          component.line,
          `${component.id} acts at ${literalOf(component.body, 'limit_percentage')} % of the node's memory: the container ${process.container.name} of ${nameOf(workload.manifest)} has no memory limit`,
        );
      }
    }
  },
};

/** Whether the container or its whole pod has a limit. */
function isLimited({ container, workload }: AlloyProcess): boolean {
  const at = ['resources', 'limits', 'memory'];
  return get(container.value, ...at) !== undefined || get(workload.spec, ...at) !== undefined;
}

const inPercent = perModel((_, { components }: AlloyConfig) =>
  components.filter(
    ({ name, body }) => name === 'otelcol.processor.memory_limiter' && Number(literalOf(body, 'limit_percentage')) > 0,
  ),
);
