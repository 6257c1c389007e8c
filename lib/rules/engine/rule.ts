import type { Model } from '../model/model';
import type { Problem, RuleHop } from '../model/problem';

/** error: the path does not work, or lets strangers in. warning: the path works and will cause trouble. */
export type Severity = 'error' | 'warning';

/** A mistake that the checker knows. */
export type Rule = ModelRule | ReviewRule;

/** What every rule declares. */
interface About {
  /** Name of the rule, of its file and of its page. */
  readonly id: string;
  /** Where on the path the mistake is. Also the name of the rule's folder. */
  readonly hop: RuleHop;
  readonly severity: Severity;
  /** A sentence that is true of a correct path. */
  readonly summary: string;
  /** What the real systems do, and the symptom that somebody sees. */
  readonly why: string;
  readonly fix: string;
  /** The fix for what was written by the Gateway API. @default - `fix`, which then holds for both APIs */
  readonly gatewayApiFix?: string;
  /** The kinds that the rule looks at. */
  readonly reads: readonly string[];
  /** Manifests with this mistake and no other; `good` are the same manifests without it. */
  readonly bad: string;
  readonly good: string;
  /**
   * Whether the rule runs only on a complete input.
   *
   * @default - false: the rule judges what the input holds
   */
  readonly needsComplete?: boolean;
}

/** A rule that judges the path. */
export interface ModelRule extends About {
  check(model: Model): Iterable<Problem>;
}

/** A rule that judges the findings of other rules. */
interface ReviewRule extends About {
  review(model: Model, said: Said): Iterable<Problem>;
}

/** What the other rules found. */
interface Said {
  /** Their findings, suppressed ones included. */
  readonly findings: readonly Finding[];
  /** Ids of rules that may have missed something: they failed, or need a complete input. */
  readonly unheard: ReadonlySet<string>;
}

/** A problem with its rule and its place, ready to report. */
export interface Finding {
  readonly rule: string;
  /** The hop of the object that was found if the rule looks at several hops; else the rule's hop. */
  readonly hop: RuleHop;
  readonly severity: Severity;
  readonly object: { readonly kind: string; readonly namespace: string; readonly name: string };
  readonly path: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The column behind what is wrong. @default - not known, as for a part of several lines */
  readonly endColumn?: number;
  readonly got: string;
  readonly fix: string;
}

/** A finding that somebody accepts. */
export interface Excused extends Finding {
  /** Why. */
  readonly reason: string;
}

/** Something that may stand on the path and that no rule read, ready to report. */
export interface Unjudged {
  /** What it is, as a noun: a kind, or a part of an object. */
  readonly what: string;
  readonly object: { readonly kind: string; readonly namespace: string; readonly name: string };
  /** The place in the object. Empty: all of it. */
  readonly path: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The column behind it. @default - not known, as for a part of several lines */
  readonly endColumn?: number;
  /** What it may do to the path. */
  readonly why: string;
}

/** Makes a rule's two examples: the good one, and the good one with `right` replaced by `wrong`. */
export function twins(good: string, right: string, wrong: string): { good: string; bad: string } {
  return { good, bad: good.replace(right, () => wrong) };
}
