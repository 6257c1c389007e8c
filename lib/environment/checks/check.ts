import type { Environment } from '../schema';
import type { Contradiction } from '../structure';

/** Judges fields of an environment together: what contradicts what; nothing or false where all is well. */
export type Check = (environment: Environment) => Contradiction | Contradiction[] | false | undefined;
