import { RULES } from './rules';
import { type CheckOptions, type Input, judgeInputs } from './rules/engine/check';
import type { Finding } from './rules/engine/rule';

/**
 * Judges files of manifests by all rules of the checker.
 *
 * @returns the findings, in the order of the files
 * @throws YamlError if a text is not YAML
 * @throws Error if a rule fails
 */
export function check(inputs: readonly Input[], options: CheckOptions = {}): Finding[] {
  const { findings, failures } = judgeInputs(inputs, RULES, options);
  if (failures[0]) throw new Error(failures[0].message);
  return [...findings];
}
