import type { Environment } from '../schema';
import type { Contradiction } from '../structure';

/** Finds contradictions in an environment; false, undefined or an empty list: none. */
export type Check = (environment: Environment) => Contradiction | Contradiction[] | false | undefined;
