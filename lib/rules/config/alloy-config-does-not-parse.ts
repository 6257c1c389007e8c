import { CONFIGS } from '../../kubernetes/kinds';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { inConfig } from '../model/read/alloy/config';

export const alloyConfigDoesNotParse: Rule = {
  id: 'alloy-config-does-not-parse',
  hop: 'config',
  severity: 'error',
  summary: 'The configuration of Alloy is written in its syntax.',
  why: `Alloy does not start with a configuration that it cannot parse: the pods crash in a loop. One that already runs keeps its old
configuration, counts alloy_config_load_failures_total, and fails at its next restart.`,
  fix: 'Correct the text; "alloy fmt" shows the same place.',
  reads: [...CONFIGS],
  ...twins(alloy('logging {\n  level = "info"\n}'), 'level = "info"', 'level = "info'),
  *check({ configs }) {
    for (const config of configs) {
      if (!config.error) continue;
      const { line, column, reason } = config.error;
      yield inConfig(config, line, `line ${line}, column ${column}: ${reason}`);
    }
  },
};
