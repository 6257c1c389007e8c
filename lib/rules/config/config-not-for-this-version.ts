import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { nameOf } from '../../kubernetes/manifests';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { runnersOf, scopesIn, scopeText, writtenIn } from '../model/alloy-scopes';
import { inConfig } from '../model/read/alloy/config';

export const configNotForThisVersion: Rule = {
  id: 'config-not-for-this-version',
  hop: 'config',
  severity: 'error',
  summary: "Alloy's image has the components, blocks and arguments that config.alloy uses.",
  why: `Alloy does not start with what its version does not have yet, or has no more ("unrecognized attribute name", "unrecognized block name",
"cannot find the definition of component name"): the pods crash in a loop, and a rollout stops at the first.`,
  fix: 'Change the image, or do without.',
  reads: [...CONFIGS, ...WORKLOADS],
  ...twins(
    alloy(`otelcol.receiver.otlp "ingest" {
  http { keep_alives_enabled = true }
  output { traces = [backends.tempo.default.input] }
}`),
    'alloy:v1.17.0',
    'alloy:v1.11.3',
  ),
  *check(model) {
    for (const config of model.configs) {
      for (const { workload, minor } of runnersOf(model, config)) {
        if (minor === undefined || !Number.isFinite(minor)) continue;
        const judge = (what: string, line: number, { since = 0, until }: Span) => {
          const runs = `${nameOf(workload.manifest)} runs Alloy 1.${minor}`;
          if (since > minor)
            return inConfig(
              config,
              line,
              `${what} came with Alloy 1.${since}, and ${runs}`,
              `Use the image of 1.${since} or newer, or do without.`,
            );
          if (until !== undefined && until <= minor)
            return inConfig(
              config,
              line,
              `${what} is gone since Alloy 1.${until}, and ${runs}`,
              'Remove it; the release notes of that version say what took its place.',
            );
          return undefined;
        };
        for (const { facts, block, id } of writtenIn(model, config)) {
          const problem = facts && judge(id, block.line, facts);
          if (problem) yield problem;
        }
        for (const scope of scopesIn(model, config)) {
          for (const { name, line } of scope.body) {
            const field = scope.fields.get(name);
            const problem = field && judge(`${name} in ${scopeText(scope)}`, line, field);
            if (problem) yield problem;
          }
        }
      }
    }
  },
};

interface Span {
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}
