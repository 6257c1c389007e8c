import { HOPS, type HopId } from '../../hops';
import type { Path } from '../../kubernetes/json';
import type { Manifest } from '../../kubernetes/manifests';

/**
 * Id and title of each hop, in the packet's order. `any-object` comes last: mistakes that any object of the path can
 * have.
 */
export const RULE_HOPS = { ...HOPS, 'any-object': 'any object' } as const;

/** Where on the path a rule's mistake is. */
export type RuleHop = HopId | 'any-object';

/** A mistake as a rule sees it. */
export interface Problem {
  readonly object: Manifest;
  readonly path: Path;
  /** What was found, as a sentence. */
  readonly got: string;
  /**
   * What to do about this mistake.
   *
   * @default - the rule's fix
   */
  readonly fix?: string;
  /**
   * Line, from 1, inside the text at `path`, if that text is a file of its own such as config.alloy.
   *
   * @default - the place of `path`
   */
  readonly textLine?: number;
  /** Whether the key at the end of `path` is wrong, not the value. @default false */
  readonly inKey?: true;
}
