import { RULES } from '../../lib/rules';
import { type CheckOptions, type Input, judgeInputs } from '../../lib/rules/engine/check';
import type { Finding } from '../../lib/rules/engine/rule';

/**
 * What all rules find.
 *
 * @throws Error where a rule fails
 */
export function check(inputs: readonly Input[], options: CheckOptions = {}): Finding[] {
  const { findings, failures } = judgeInputs(inputs, RULES, options);
  if (failures[0]) throw new Error(failures[0].message);
  return [...findings];
}
