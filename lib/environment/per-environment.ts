import type { Environment } from './schema';

/** Memoizes a function by Environment object. Safe because environments are frozen. */
export function perEnvironment<T>(compute: (environment: Environment) => T): (environment: Environment) => T {
  const known = new WeakMap<Environment, T>();
  return environment => {
    if (!known.has(environment)) known.set(environment, compute(environment));
    return known.get(environment)!;
  };
}
