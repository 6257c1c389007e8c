import { HOPS, type HopId } from '../../hops';
import type { Path } from '../../kubernetes/json';
import type { Manifest } from '../../kubernetes/manifests';

/** Id and title of each hop, in the packet's order; last come mistakes that any object of the path can have. */
export const RULE_HOPS = { ...HOPS, 'any-object': 'any object' } as const;

export type RuleHop = HopId | 'any-object';

/** What a rule saw. */
export interface Problem {
  readonly object: Manifest;
  readonly path: Path;
  /** What was found, as a sentence. */
  readonly got: string;
  /** What to do about this very one. @default - the rule's fix */
  readonly fix?: string;
  /** The line inside the text at `path`, from 1, where that text is a file of its own. @default - the place of `path` */
  readonly textLine?: number;
}
