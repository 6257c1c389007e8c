import { inert } from './foreign/text';
import { parseYaml, YamlError } from './kubernetes/yaml';
import { RULES } from './rules';
import { type CheckOptions, type Input, judgeInputs } from './rules/engine/check';
import type { Finding } from './rules/engine/rule';

export type { CheckOptions, Input } from './rules/engine/check';
export type { Finding, Severity } from './rules/engine/rule';

/**
 * Judges files of manifests by all rules of the checker.
 *
 * @returns the findings, in the order of the files
 * @throws Error if texts are not YAML: a line for each, with its file and place
 * @throws Error if a rule fails
 */
export function check(inputs: readonly Input[], options: CheckOptions = {}): Finding[] {
  const { findings, failures } = judgeInputs(read(inputs), RULES, options);
  if (failures[0]) throw new Error(failures[0].message);
  return [...findings];
}

function read(inputs: readonly Input[]): Input[] {
  const mistakes: string[] = [];
  const all = inputs.map((input): Input => {
    if (!('text' in input)) return input;
    try {
      return { file: input.file, documents: parseYaml(input.text) };
    } catch (error) {
      if (!(error instanceof YamlError)) throw error;
      const { line, column } = error.position;
      mistakes.push(`${inert(input.file)}:${line}:${column}: not YAML: ${error.reason}`);
      return { file: input.file, documents: [] };
    }
  });
  if (mistakes.length) throw new Error(mistakes.join('\n'));
  return all;
}
