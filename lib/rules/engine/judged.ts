import type { Fingerprint } from './fingerprint';
import type { Excused, Finding, Rule, Unjudged } from './rule';

/** What was judged and found, ready to report. */
export interface Judged {
  /** Version of this program. @default - not said */
  readonly version?: string;
  readonly rules: readonly Rule[];
  readonly findings: readonly Finding[];
  /** How many further findings are of another rule or hop than was asked for. @default 0 */
  readonly leftOut?: number;
  /** The findings that annotations suppress. @default none */
  readonly suppressed?: readonly Excused[];
  /** The findings that a configuration switches off. @default - there is no configuration */
  readonly off?: Off;
  /** The findings that were there before. @default - there is no baseline */
  readonly baseline?: Known;
  /** What may stand on the path and no rule read. */
  readonly notJudged: readonly Unjudged[];
  readonly objects: number;
  /** How many files the objects are of. */
  readonly files: number;
  /** How many named or found files could not be read. */
  readonly unread: number;
  readonly complete: boolean;
  readonly milliseconds: number;
  /** A line of the input, from 1. @default - no report shows lines */
  readonly lineAt?: (file: string, line: number) => string | undefined;
}

interface Off {
  /** Name of the configuration. */
  readonly by: string;
  readonly findings: readonly Excused[];
}

interface Known {
  /** Name of the baseline. */
  readonly file: string;
  readonly findings: readonly Excused[];
  /** What the baseline has and the input has no more. */
  readonly fixed: readonly Fingerprint[];
}
