import type { Environment } from './schema';

/** A function of an environment that is computed once for each: environments are frozen. */
export function perEnvironment<T>(compute: (environment: Environment) => T): (environment: Environment) => T {
  const known = new WeakMap<Environment, T>();
  return environment => {
    if (!known.has(environment)) known.set(environment, compute(environment));
    return known.get(environment)!;
  };
}
