import { CONFIGS, WORKLOADS } from '../../kubernetes/kinds';
import { RECEIVER } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { runTogether } from '../model/processes';
import { danglingBecause, inConfig } from '../model/read/alloy/config';

export const alloyReferenceDangling: Rule = {
  id: 'alloy-reference-dangling',
  hop: 'config',
  severity: 'error',
  summary: 'Every component that config.alloy refers to is there, and exports what is asked of it.',
  why: `Alloy loads a configuration whole or not at all. A reference to a component that does not exist stops it at start ("component …
does not exist or is out of scope"); a running one keeps its old configuration until its next restart.`,
  fix: 'Correct the name, or add the component.',
  reads: [...CONFIGS, ...WORKLOADS],
  ...twins(RECEIVER, 'otlphttp.tempo.input', 'otlphttp.tempo.output'),
  *check(model) {
    for (const config of model.configs) {
      // files of one ConfigMap that no process here runs may be one configuration
      const files = runTogether(model, config) ?? config.together;
      for (const component of config.components) {
        for (const reference of component.references) {
          const problem = danglingBecause(files, reference);
          if (problem)
            yield inConfig(
              config,
              reference.line,
              `${component.id} refers to ${reference.names.slice(0, 10).join('.')}: ${problem}`,
            );
        }
      }
    }
  },
};
