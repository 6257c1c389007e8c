import { join } from 'node:path';
import { synthesize } from '../app';
import type { Environment } from '../environment/schema';
import { parseYaml, type YamlDocument } from '../kubernetes/yaml';
import type { OutputFile } from '../path/output';
import { type Judgement, judgeInputs } from '../rules/engine/check';
import type { Rule } from '../rules/engine/rule';
import type { Synthesized } from './synth-summary';

/**
 * What an environment becomes and what the checker says of it, before anything is written.
 *
 * @param output the folder of results, for the names of files in messages
 */
export function synthesizeAndCheck(environment: Environment, output: string): Synthesized & Judgement {
  const start = performance.now();
  const files = synthesize(environment);
  const inputs = files.flatMap(file => manifestsOf(file, join(output, environment.name, file.path)));
  const judgement = judgeInputs(inputs, allRules());
  const objects = inputs.reduce((sum, { documents }) => sum + documents.length, 0);
  return { environment, files, ...judgement, objects, milliseconds: performance.now() - start };
}

/** The rules are many files: a command that stops before it judges does not read them. */
function allRules(): readonly Rule[] {
  return (require('../rules') as typeof import('../rules')).RULES;
}

/** The documents of a file of manifests; its text is parsed when somebody asks for a place in it. */
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
