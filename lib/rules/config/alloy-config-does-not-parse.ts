import { namesCredential } from '../../foreign/credential-names';
import { CONFIGS } from '../../kubernetes/kinds';
import { alloy } from '../engine/alloy-examples';
import { type Rule, twins } from '../engine/rule';
import { type AlloyConfig, inConfig } from '../model/read/alloy/config';

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
      const said = mayShow(config, line) ? reason : reason.replace(/, got .*/s, '');
      yield inConfig(config, line, `line ${line}, column ${column}: ${said}`);
    }
  },
};

/** Whether a word of a line may be repeated: a token without quotes is a word, too. */
function mayShow({ manifest, text }: AlloyConfig, line: number): boolean {
  const [name = ''] = /[\w.-]+/.exec(text.split('\n', line)[line - 1] ?? '') ?? [];
  return manifest.kind !== 'Secret' && !namesCredential(name);
}
