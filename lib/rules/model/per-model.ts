import { memo } from './memo';
import type { Model } from './model';

/**
 * Remembers a function's result for a model and further arguments, as long as these live. The result must depend on
 * nothing else.
 */
export const perModel = memo<Model>();

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
