import { parseYaml, type YamlDocument } from '../yaml';
import { distinct, partition } from './apart';
import { pathText } from './json';
import type { Manifests, Source } from './manifests';
import { Model } from './model/model';
import type { Finding, Problem, Rule } from './rule';
import { suppressed } from './suppression';

export interface CheckOptions {
  /** The input is all there is: what is not in it does not exist. @default false */
  readonly complete?: boolean;
  /** @default - all of them */
  readonly rules?: readonly Rule[];
}

/** A file to judge: its text, or the documents that were already read from it. */
export type Input = { readonly file: string } & (
  | { readonly text: string }
  | { readonly documents: readonly YamlDocument[] }
);

/**
 * What is wrong with these manifests, in the order of the files.
 *
 * @throws YamlError for text that is not YAML
 */
export function check(
  inputs: readonly Input[],
  { complete = false, rules = allRules() }: CheckOptions = {},
): Finding[] {
  const sources: Source[] = inputs.map(input => ({
    file: input.file,
    documents: 'text' in input ? parseYaml(input.text) : input.documents,
  }));
  return distinct(partition(sources, complete).flatMap(({ manifests }) => judge(manifests, rules)));
}

/** The same for manifests that were already read; `excused` gets what their annotations suppress. */
export function judge(manifests: Manifests, rules: readonly Rule[] = allRules(), excused: Finding[] = []): Finding[] {
  const model = new Model(manifests);
  const raised: Finding[] = [];
  const judged = rules.filter(rule => manifests.complete || !rule.needsComplete);
  const last = (rule: Rule) => Number(rule.id === 'suppression-unused');
  for (const rule of [...judged].sort((a, b) => last(a) - last(b)))
    raised.push(...findings(rule, rule.check(model, raised)));
  const order = new Map(manifests.all.map((manifest, index) => [manifest.file, index]));
  const isExcused = new Map(raised.map(finding => [finding, suppressed(manifests, finding)]));
  for (const [finding, is] of isExcused) if (is) excused.push(finding);
  return raised
    .filter(finding => !isExcused.get(finding))
    .sort((a, b) => order.get(a.file)! - order.get(b.file)! || a.line - b.line || compare(a.rule, b.rule));
}

/** The rules are many files: they are read when something is first judged, not by whoever only imports this. */
function allRules(): readonly Rule[] {
  return (require('./index') as typeof import('./index')).RULES;
}

function findings(rule: Rule, problems: Iterable<Problem>): Finding[] {
  return Array.from(problems, problem => {
    const { object, path, got, fix = rule.fix } = problem;
    const { kind, namespace, name } = object;
    return {
      rule: rule.id,
      severity: rule.severity,
      object: { kind, namespace, name },
      path: pathText(path),
      file: object.file,
      ...place(problem),
      got,
      fix,
    };
  });
}

/** Where to look. The lines of a text that stands as a block below its key can be counted; others share their key's line. */
function place({ object, path, textLine }: Problem): { line: number; column: number } {
  const { line, column, isBlock } = object.locate(path);
  return textLine !== undefined && isBlock ? { line: line + textLine, column: 1 } : { line, column };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
