import { type Model, perModel } from './model';

/**
 * Makes a function that returns the first of equal values (equal: written alike), so that what is remembered for the
 * first is found for all.
 */
export function alike<Value>(write: (value: Value) => string): (model: Model, value: Value) => Value {
  const firsts = perModel(() => new Map<string, Value>());
  return (model, value) => {
    const known = firsts(model);
    const text = write(value);
    if (!known.has(text)) known.set(text, value);
    return known.get(text)!;
  };
}
