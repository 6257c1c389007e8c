/**
 * Skips checks that read a wrong field: contradictions are looked for only among fields that are right by themselves.
 */
import { inert } from '../foreign/text';
import type { Contradiction, Path } from './structure';

/** What ends a check. One for all: each new error writes down the stack, which nobody reads. */
const UNJUDGED = new Error('a check reads a wrong field');

/** The same value, but reading a field at one of these paths ends the check that `judge` makes. */
export function withoutReading<T>(value: T, wrong: readonly Path[]): T {
  if (!wrong.length || value === null || typeof value !== 'object') return value;
  return new Proxy(Array.isArray(value) ? [...value] : { ...value }, {
    get(target, key, receiver) {
      const below = wrong.filter(([first]) => String(first) === String(key)).map(path => path.slice(1));
      if (below.some(path => path.length === 0)) throw UNJUDGED;
      return withoutReading(Reflect.get(target, key, receiver), below);
    },
  }) as T;
}

/**
 * Runs a check. A check that reads a wrong field finds nothing; a check that throws gives a mistake, never a stack
 * trace.
 */
export function judge<T>(
  check: (environment: T) => Contradiction | Contradiction[] | false | undefined,
  environment: T,
) {
  try {
    return check(environment) || [];
  } catch (error) {
    if (error === UNJUDGED) return [];
    const said = error instanceof Error ? error.message : 'of no known kind';
    return [{ path: [], message: `a fault of this program, not of the file; please report it: ${inert(said)}` }];
  }
}
