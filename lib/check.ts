import { RULES } from './rules';
import { type CheckOptions, type Input, judgeInputs } from './rules/engine/check';
import type { Finding } from './rules/engine/rule';

/**
 * What all rules of the checker say of files with manifests, in the order of the files.
 *
 * @throws YamlError for text that is not YAML
 * @throws Error where a rule fails
 */
export function check(inputs: readonly Input[], options: CheckOptions = {}): Finding[] {
  const { findings, failures } = judgeInputs(inputs, RULES, options);
  if (failures[0]) throw new Error(failures[0].message);
  return [...findings];
}
