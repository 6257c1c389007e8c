import { WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { alloy } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { type AlloyConfig, inConfig } from '../model/read/alloy/config';
import type { Workload } from '../model/read/kubernetes/workloads';

export const componentNeedsStability: Rule = {
  id: 'component-needs-stability',
  hop: 'config',
  severity: 'error',
  summary: 'Alloy is started with the --stability.level that its components need.',
  why: `Alloy accepts only generally available components unless told otherwise. With any other it does not start: "component … is at stability
level …, which is below the minimum allowed stability level".`,
  fix: 'Add --stability.level=public-preview or experimental to the arguments, or do without the component.',
  reads: ['ConfigMap', ...WORKLOADS],
  ...twins(
    alloy('otelcol.storage.file "queue" { }').replace('[run,', '[run, --stability.level=public-preview,'),
    ' --stability.level=public-preview,',
    '',
  ),
  *check(model) {
    const judged = new Map<AlloyConfig, Map<string, Workload>>();
    for (const { workload, container, config } of model.processes) {
      const level = container.args.join('\n').match(/--stability\.level[=\n]([^\n]+)/)?.[1] ?? 'generally-available';
      if (!LEVELS.includes(level)) {
        yield {
          object: workload.manifest,
          path: [...container.path, 'args'],
          got: `--stability.level=${level} is none of ${LEVELS.join(', ')}`,
        };
        continue;
      }
      // of the workloads at one level, the first speaks for all
      if (!config) continue;
      const first = judged.get(config)?.get(level) ?? workload;
      judged.set(config, (judged.get(config) ?? new Map()).set(level, first));
      if (first !== workload) continue;
      for (const { name, id, line } of config.components) {
        const needed = EXPERIMENTAL.has(name) ? 'experimental' : PREVIEW.has(name) ? 'public-preview' : LEVELS[0]!;
        if (LEVELS.indexOf(needed) <= LEVELS.indexOf(level)) continue;
        yield inConfig(config, line, `${id} is ${needed}, and ${nameOf(workload.manifest)} runs Alloy at ${level}`);
      }
    }
  },
};

const LEVELS = ['generally-available', 'public-preview', 'experimental'];

/** As of Alloy 1.19, of the components that an OTLP pipeline may have. */
const PREVIEW = new Set([
  'otelcol.auth.google',
  'otelcol.exporter.file',
  'otelcol.processor.cumulativetodelta',
  'otelcol.storage.file',
]);
const EXPERIMENTAL = new Set([
  'otelcol.connector.count',
  'otelcol.connector.signaltometrics',
  'otelcol.exporter.debug',
  'otelcol.processor.deltatocumulative',
  'otelcol.processor.interval',
]);
