import type { Model } from '../model/model';
import type { Problem, RuleHop } from './problem';

/** Error: it does not work, or lets somebody in. Warning: it will hurt. */
export type Severity = 'error' | 'warning';

/** One mistake that the checker knows. */
export type Rule = ModelRule | ReviewRule;

/** What every rule says of itself. */
interface About {
  /** Also the name of its file and of its page. */
  readonly id: string;
  /** Where on the path the mistake is. Also the name of its folder. */
  readonly hop: RuleHop;
  readonly severity: Severity;
  /** A true sentence about a correct path. */
  readonly summary: string;
  /** What the real systems do, and the symptom that somebody sees. */
  readonly why: string;
  readonly fix: string;
  /** The kinds that the rule looks at. */
  readonly reads: readonly string[];
  /** Manifests with exactly this mistake, and their twin without it. */
  readonly bad: string;
  readonly good: string;
  /** Judged only where the input is said to be all there is. @default - judged by what the input holds */
  readonly needsComplete?: boolean;
}

/** A rule that judges the path. */
export interface ModelRule extends About {
  check(model: Model): Iterable<Problem>;
}

/** A rule that judges what the rules about the path said of it. */
export interface ReviewRule extends About {
  review(model: Model, said: Said): Iterable<Problem>;
}

/** What the rules about the path made of an input. */
export interface Said {
  /** Also what annotations suppress. */
  readonly findings: readonly Finding[];
  /** Ids of the rules that may have more to say: they failed, or need a complete input. */
  readonly unheard: ReadonlySet<string>;
}

/** A problem with its rule and its place, ready to be reported. */
export interface Finding {
  readonly rule: string;
  /** The rule's hop; where the rule looks at objects of several hops, the hop of this one. */
  readonly hop: RuleHop;
  readonly severity: Severity;
  readonly object: { readonly kind: string; readonly namespace: string; readonly name: string };
  readonly path: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly got: string;
  readonly fix: string;
}

/** The two examples of a rule, from the good one and the text that is wrong in the bad one. */
export function twins(good: string, right: string, wrong: string): { good: string; bad: string } {
  return { good, bad: good.replace(right, () => wrong) };
}
