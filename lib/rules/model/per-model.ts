import { memo } from './memo';
import type { Model } from './model';

/** Remembers what a function makes of a model and its other arguments, as long as these live. It must depend on nothing else. */
export const perModel = memo<Model>();

/** Of values that are written alike, the first: what is remembered for that one holds for all. */
export function alike<Value>(write: (value: Value) => string): (model: Model, value: Value) => Value {
  const firsts = perModel(() => new Map<string, Value>());
  return (model, value) => {
    const known = firsts(model);
    const text = write(value);
    if (!known.has(text)) known.set(text, value);
    return known.get(text)!;
  };
}
