import { alloy } from '../engine/examples';
import { type Rule, twins } from '../engine/rule';
import { inConfig } from '../model/read/alloy/config';

export const alloyComponentDefinedTwice: Rule = {
  id: 'alloy-component-defined-twice',
  hop: 'config',
  severity: 'error',
  summary: 'No two components of a configuration have the same name and label.',
  why: `Alloy does not start with two blocks of one name and label ("block … already declared"). A running one keeps its old configuration
until its next restart.`,
  fix: 'Give one of them another label.',
  reads: ['ConfigMap'],
  ...twins(
    alloy(`otelcol.storage.file "traces" { }
otelcol.storage.file "metrics" { }`).replace('[run,', '[run, --stability.level=public-preview,'),
    '"metrics"',
    '"traces"',
  ),
  *check({ configs }) {
    for (const config of configs) {
      const first = new Map<string, number>();
      for (const { id, line } of config.components) {
        const earlier = first.get(id);
        if (earlier === undefined) first.set(id, line);
        else yield inConfig(config, line, `${id} is already there on line ${earlier}`);
      }
    }
  },
};
