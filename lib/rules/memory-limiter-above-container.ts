import { alloy } from './example';
import { get } from './json';
import { nameOf } from './manifests';
import { inConfig, literalOf } from './model/alloy-config';
import { alloyBytes, quantityBytes } from './model/units';
import { type Rule, twins, WORKLOADS } from './rule';

export const memoryLimiterAboveContainer: Rule = {
  id: 'memory-limiter-above-container',
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
  *check({ processes }) {
    for (const { workload, container, config } of processes) {
      const most = quantityBytes(get(container.value, 'resources', 'limits', 'memory'));
      for (const { name, id, body, line } of config?.components ?? []) {
        const limit = alloyBytes(literalOf(body, 'limit'));
        if (name !== 'otelcol.processor.memory_limiter' || !limit || !most || limit < most) continue;
        yield inConfig(
          config!,
          line,
          `${id} acts at ${literalOf(body, 'limit')}, and the container of ${nameOf(workload.manifest)} may have ${get(container.value, 'resources', 'limits', 'memory')}`,
        );
      }
    }
  },
};
