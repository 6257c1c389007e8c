import { RECEIVER } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { groupBy } from '../model/group';
import { danglingBecause, inConfig } from '../model/read/alloy/config';

export const alloyReferenceDangling: Rule = {
  id: 'alloy-reference-dangling',
  hop: 'config',
  severity: 'error',
  summary: 'Every component that config.alloy refers to is there, and exports what is asked of it.',
  why: `Alloy loads a configuration whole or not at all. A reference to a component that does not exist stops it at start ("component …
does not exist or is out of scope"); a running one keeps its old configuration until its next restart.`,
  fix: 'Correct the name, or add the component.',
  reads: ['ConfigMap'],
  ...twins(RECEIVER, 'otlphttp.tempo.input', 'otlphttp.tempo.output'),
  *check({ configs }) {
    // alloy run <folder> takes all files of a folder for one configuration
    const folders = groupBy(configs, ({ manifest }) => manifest);
    for (const config of configs) {
      const folder = folders.get(config.manifest)!;
      for (const component of config.components) {
        for (const reference of component.references) {
          const problem = danglingBecause(config, reference);
          if (problem && folder.every(other => danglingBecause(other, reference)))
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
