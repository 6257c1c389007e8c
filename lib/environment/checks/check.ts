import type { EdgeView } from '../edge-views';
import type { Environment } from '../schema';
import type { Contradiction } from '../structure';

/** Finds contradictions in an environment; false, undefined or an empty list: none. */
export type Check = (environment: Environment) => Found;

/** Finds contradictions in what one edge says, with paths as the edge has them; false, undefined or an empty list: none. */
export type EdgeCheck = (edge: EdgeView) => Found;

/** Finds contradictions between the edges, with paths of the file; false, undefined or an empty list: none. */
export type EdgesCheck = (edges: readonly EdgeView[]) => Found;

type Found = Contradiction | Contradiction[] | false | undefined;
