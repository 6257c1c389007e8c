import { join } from 'node:path';
import { synthesize } from '../app';
import type { Environment } from '../environment/schema';
import { parseYaml, type YamlDocument } from '../kubernetes/yaml';
import type { OutputFile } from '../path/output';
import { type Judgement, judgeInputs } from '../rules/engine/check';
import type { Rule } from '../rules/engine/rule';
import type { Synthesized } from './synth-summary';

/**
 * Synthesizes an environment and checks the result, before anything is written.
 *
 * @param output the folder of results, for file names in messages
 */
export function synthesizeAndCheck(environment: Environment, output: string): Synthesized & Judgement {
  const start = performance.now();
  const files = synthesize(environment);
  const inputs = files.flatMap(file => manifestsOf(file, join(output, environment.name, file.path)));
  const judgement = judgeInputs(inputs, allRules());
  const objects = inputs.reduce((sum, { documents }) => sum + documents.length, 0);
  return { environment, files, ...judgement, objects, milliseconds: performance.now() - start };
}

/** Loads the rules when they are needed: they are many files, and a command that stops earlier does not need them. */
function allRules(): readonly Rule[] {
  return (require('../rules') as typeof import('../rules')).RULES;
}

/** The documents of a file of manifests. Its text is parsed only if somebody asks for a line in it. */
function manifestsOf({ text, objects }: OutputFile, file: string) {
  if (!objects) return [];
  let parsed: YamlDocument[] | undefined;
  const documents = objects.map((value, index) => ({
    value,
    locate: (path: readonly (string | number)[]) => {
      parsed ??= parseYaml(text);
      return parsed[index]!.locate(path);
    },
  }));
  return [{ file, documents }];
}
