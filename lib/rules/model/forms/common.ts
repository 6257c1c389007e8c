import { get, list, type Path, written } from '../../../kubernetes/json';
import type { Problem } from '../problem';

/** A problem of an object that is known. */
export type Fault = Omit<Problem, 'object'>;

/** A text of the input in quotes, and any other value as it is. */
export function quoted(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : written(value);
}

/** Names that stand twice in a list, from the second on. */
export function* twice(
  items: unknown,
  path: Path,
  key: (item: unknown) => string | undefined,
  what: string,
): Generator<Fault> {
  const seen = new Set<string>();
  for (const [index, item] of list(items).entries()) {
    const name = key(item);
    if (name === undefined) continue;
    if (seen.has(name)) yield { path: [...path, index], got: `${what} ${name} stands twice` };
    seen.add(name);
  }
}

/** Numbers below 0. */
export function* negative(value: unknown, fields: readonly string[], path: Path): Generator<Fault> {
  for (const field of fields) {
    const number = get(value, field);
    if (typeof number === 'number' && number < 0)
      yield { path: [...path, field], got: `${field} is ${number}, below 0` };
  }
}
