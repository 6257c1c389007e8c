import { inert, shown } from '../../foreign/text';
import { withoutAddressCredentials } from '../../foreign/unshown';
import { few, get, pathText } from '../../kubernetes/json';
import type { Manifests, Source } from '../../kubernetes/manifests';
import { parseYaml, type YamlDocument } from '../../kubernetes/yaml';
import type { Gap, GapFinder } from '../model/gap';
import { LimitError } from '../model/limit';
import { Model } from '../model/model';
import type { Problem } from '../model/problem';
import { isTemplate } from '../model/templates';
import { distinct, distinctPlaces, partition } from './apart';
import { hopOf } from './hop-of';
import type { Excused, Finding, Rule, Unjudged } from './rule';
import { excuseOf } from './suppression';

/** How to judge an input. */
export interface CheckOptions {
  /**
   * Whether the input is complete: an object that is not in the input does not exist.
   *
   * @default false
   */
  readonly complete?: boolean;
}

/** A file to judge: its text, or the documents that were already read from it. */
export type Input = { readonly file: string } & (
  | { readonly text: string }
  | { readonly documents: readonly YamlDocument[] }
);

/** What the rules say of an input. */
export interface Judgement {
  /** The mistakes, in the order of the files. */
  readonly findings: readonly Finding[];
  readonly failures: readonly Failure[];
  /** The mistakes that annotations suppress. */
  readonly excused: readonly Excused[];
  /** What may stand on the path and no rule read, in the order of the files. */
  readonly notJudged: readonly Unjudged[];
}

/** A rule that threw: the rule has a mistake of its own, and may have missed others. */
interface Failure {
  readonly rule: string;
  /** One inert line that names the input and the rule, or all rules that failed for one reason. */
  readonly message: string;
}

/**
 * Judges files by rules.
 *
 * @throws YamlError if a text is not YAML
 */
export function judgeInputs(
  inputs: readonly Input[],
  rules: readonly Rule[],
  { complete = false }: CheckOptions = {},
): Judgement {
  const sources: Source[] = inputs.map(input => ({
    file: input.file,
    documents: 'text' in input ? parseYaml(input.text) : input.documents,
  }));
  return together(partition(sources, complete).map(({ manifests }) => judge(manifests, rules)));
}

/** Merges the judgements on several groups: a finding of several groups counts once. */
export function together(judgements: readonly Judgement[]): Judgement {
  return {
    findings: distinct(judgements.flatMap(({ findings }) => findings)),
    failures: judgements.flatMap(({ failures }) => failures),
    excused: distinct(judgements.flatMap(({ excused }) => excused)),
    notJudged: distinctPlaces(judgements.flatMap(({ notJudged }) => notJudged)),
  };
}

/**
 * Judges manifests that were already read. Rules that review other rules' findings run last.
 *
 * @param gaps what looks for things that no rule reads. @default nothing is named as not judged
 */
export function judge(manifests: Manifests, rules: readonly Rule[], gaps: readonly GapFinder[] = []): Judgement {
  const model = new Model(manifests);
  const raised: Finding[] = [];
  const kept: Finding[] = [];
  const excused: Excused[] = [];
  const failures: Failure[] = [];
  const beyond = new Map<string, readonly string[]>();
  const unheard = new Set<string>();
  const hear = (rule: Rule, problemsOf: () => Iterable<Problem>) => {
    if (rule.needsComplete && !manifests.complete) {
      unheard.add(rule.id);
      return;
    }
    try {
      for (const problem of problemsOf()) {
        if (isOpen(problem)) continue;
        const finding = toFinding(model, rule, problem);
        raised.push(finding);
        const reason = excuseOf(manifests, origin(problem).object, rule.id);
        if (reason === undefined) kept.push(finding);
        else excused.push({ ...finding, reason: line(reason) });
      }
    } catch (error) {
      unheard.add(rule.id);
      if (error instanceof LimitError) beyond.set(error.message, [...(beyond.get(error.message) ?? []), rule.id]);
      else failures.push({ rule: rule.id, message: failureText(rule.id, manifests, error) });
    }
  };
  for (const rule of rules) if ('check' in rule) hear(rule, () => rule.check(model));
  const said = { findings: [...raised], unheard };
  for (const rule of rules) if ('review' in rule) hear(rule, () => rule.review(model, said));
  const notJudged: Unjudged[] = [];
  for (const find of gaps) {
    try {
      for (const gap of find(model)) notJudged.push(toUnjudged(gap));
    } catch (error) {
      failures.push({ rule: find.name, message: failureText(find.name, manifests, error) });
    }
  }
  for (const [reason, ids] of beyond) failures.push({ rule: ids[0]!, message: beyondText(reason, ids, manifests) });
  return { findings: inOrder(kept, manifests), failures, excused, notJudged: inOrder(notJudged, manifests) };
}

/** Whether what a rule found has a place that something fills in before the object is applied: nobody can judge it yet. */
function isOpen({ object, path, got, textLine }: Problem): boolean {
  if (textLine !== undefined) return false;
  const value = get(object.value, ...path);
  return isTemplate(got) || (typeof value === 'string' && isTemplate(value));
}

/** Sorts findings by file, line and rule, and what was not judged by file, line and what it is. */
function inOrder<Found extends Finding | Unjudged>(found: readonly Found[], { all }: Manifests): Found[] {
  const order = new Map(all.map(({ file }, index) => [file, index]));
  const nameOf = (one: Finding | Unjudged) => ('rule' in one ? one.rule : one.what);
  return [...found].sort(
    (a, b) => order.get(a.file)! - order.get(b.file)! || a.line - b.line || compare(nameOf(a), nameOf(b)),
  );
}

function filesOf({ all }: Manifests): string {
  return few(new Set(all.map(({ file }) => file)));
}

function beyondText(reason: string, ids: readonly string[], manifests: Manifests): string {
  return line(`${filesOf(manifests)}: ${reason}; not judged by ${few(ids)}`);
}

function failureText(id: string, manifests: Manifests, error: unknown): string {
  const files = filesOf(manifests);
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : shown(error);
  return line(`the rule ${id} failed on ${files}, and what it had to say is missing; please report it: ${reason}`);
}

function toFinding(model: Model, rule: Rule, problem: Problem): Finding {
  const { got } = problem;
  const { object, path } = origin(problem);
  const { kind, namespace, name } = object;
  const fix = (problem.object.written && rule.gatewayApiFix) ?? problem.fix;
  return {
    rule: rule.id,
    hop: hopOf(model, rule.hop, problem.object),
    severity: rule.severity,
    object: { kind, namespace, name },
    path: pathText(path),
    file: object.file,
    ...place(origin(problem)),
    got: line(got),
    fix: fix === undefined ? rule.fix : line(fix),
  };
}

/** The place that somebody wrote, of a problem in an object that was made of another. */
function origin({ object, path, textLine, inKey }: Problem): Pick<Problem, 'object' | 'path' | 'textLine' | 'inKey'> {
  return object.written ? object.written(path) : { object, path, textLine, inKey };
}

function toUnjudged({ object, path, what, why, textLine }: Gap): Unjudged {
  const { kind, namespace, name } = object;
  return {
    what: line(what),
    object: { kind, namespace, name },
    path: pathText(path),
    file: object.file,
    ...place({ object, path, textLine }),
    why: line(why),
  };
}

const LONGEST = 1000;

/** Makes a rule's text, which may quote the input, one inert line of at most 1,000 characters, without credentials of addresses. */
function line(text: string): string {
  const start = inert(withoutAddressCredentials(text.slice(0, 4 * LONGEST)).slice(0, LONGEST));
  return text.length > LONGEST || start.length > LONGEST ? `${start.slice(0, LONGEST - 1)}…` : start;
}

/**
 * The part of a line to look at: the value, or its key where the value does not stand whole on the line. Lines inside a
 * block text can be counted; the lines of any other text have its key's place.
 */
function place({ object, path, textLine, inKey }: Pick<Problem, 'object' | 'path' | 'textLine' | 'inKey'>): {
  line: number;
  column: number;
  endColumn?: number;
} {
  const { line, column, isBlock, key, value } = object.locate(path);
  if (textLine !== undefined && isBlock) return { line: line + textLine, column: 1 };
  return { line, column, ...(inKey ? key : (value ?? key)) };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
