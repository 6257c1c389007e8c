import type { Path } from '../../kubernetes/json';
import type { Manifest } from '../../kubernetes/manifests';
import type { Model } from './model';

/**
 * Something that may stand on the path and that no rule reads: an object, or a place in one. A gap is no mistake. It
 * is named, so that "nothing found" does not speak for it.
 */
export interface Gap {
  readonly object: Manifest;
  /** The place in the object. Empty: all of it. */
  readonly path: Path;
  /** What is not judged, as a noun that gaps of one sort share: `GRPCRoute`, `import.http`. */
  readonly what: string;
  /** What it may do to the path, as a sentence. */
  readonly why: string;
  /**
   * Line, from 1, inside the text at `path`, if that text is a file of its own such as config.alloy.
   *
   * @default - the place of `path`
   */
  readonly textLine?: number;
}

/** Finds gaps of one sort. */
export type GapFinder = (model: Model) => Iterable<Gap>;
